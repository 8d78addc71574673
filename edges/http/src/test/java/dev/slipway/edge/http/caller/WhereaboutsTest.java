package dev.slipway.edge.http.caller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WhereaboutsTest {

  @Test
  void proxiesAreAddressesAndRanges() {
    TrustedProxies proxies = TrustedProxies.parse("127.0.0.1, 10.1.0.0/16,fd00::/8");
    assertTrue(proxies.trusts("127.0.0.1"));
    assertFalse(proxies.trusts("127.0.0.2"));
    assertTrue(proxies.trusts("10.1.200.3"));
    assertFalse(proxies.trusts("10.2.0.1"));
    assertTrue(proxies.trusts("fd12:3456::1"));
    assertFalse(proxies.trusts("fe80::1"));
    assertFalse(proxies.trusts("::1"));
    assertFalse(TrustedProxies.parse("").trusts("127.0.0.1"));
    assertTrue(TrustedProxies.parse("0.0.0.0/0").trusts("203.0.113.9"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"proxy.example", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "::1/129", "/8"})
  void whatIsNoAddressIsNamed(String text) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> TrustedProxies.parse("10.0.0.1," + text));
    assertTrue(String.valueOf(refused.getMessage()).contains("'" + text + "'"));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::",
    "2001:db8:1:2:ffff::9, 2001:db8:1:2::",
    "not an address, not an address",
  })
  void aHouseholdIsOneAddressOrTheHalfOfALongOne(String address, String household) {
    assertEquals(household, new Whereabouts(address, false, null).household());
  }
}
