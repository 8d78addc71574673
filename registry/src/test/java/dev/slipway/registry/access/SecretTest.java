package dev.slipway.registry.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Secrets as they are made. */
class SecretTest {

  @Test
  void aKeyBeginsWithItsPrefixAndHas256RandomBits() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      Secret.NewKey key = Secret.NewKey.make();
      assertTrue(key.text().matches("slw_[2-9A-Za-z]{8}_[A-Za-z0-9_-]{43}"), key.prefix());
      assertTrue(key.text().startsWith(key.prefix()));
      assertTrue(seen.add(key.text()));
    }
  }

  @Test
  void aKeyIsNotShownByItsText() {
    Secret.NewKey key = Secret.NewKey.make();
    assertEquals("NewKey[" + key.prefix() + "]", key.toString());
  }

  @Test
  void aCodeCanBeTypedByAPerson() {
    assertTrue(Secret.code().matches("([2-9A-HJ-NP-Za-km-z]{6}-){3}[2-9A-HJ-NP-Za-km-z]{6}"));
  }
}
