package dev.slipway.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.platform.flow.HealthPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {

  private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");

  @TempDir Path folder;

  private Path file(String text) throws Exception {
    return Files.writeString(folder.resolve("slipway.properties"), text);
  }

  @Test
  void flagsWinOverTheEnvironmentAndThatOverTheFileAndThatOverDefaults() throws Exception {
    Path file = file("http.port = 1001\nhttp.max-body = 2MiB\nnode.name = from-file\n");
    Configuration configuration =
        Configuration.read(
            file,
            Map.of("SLIPWAY_HTTP_PORT", "1002", "SLIPWAY_NODE_NAME", "from-env"),
            Map.of("http.port", "1003"));
    assertEquals(1003, configuration.http().port());
    assertEquals("from-env", configuration.nodeName());
    assertEquals(2L << 20, configuration.http().maxBodyBytes());
    assertEquals("127.0.0.1", configuration.http().bind());
    assertEquals("SLIPWAY_NODE_NAME", configuration.origin(Keys.NODE_NAME).from());
  }

  @Test
  void everyProblemIsSaidAtOnceAndNamesItsKeyAndWhatIsAllowed() {
    ConfigurationException refused =
        assertThrows(
            ConfigurationException.class,
            () ->
                Configuration.read(
                    null,
                    Map.of("SLIPWAY_HTTP_PORT", "70000"),
                    Map.of(
                        "http.prot",
                        "1",
                        "access.anonymous-predict",
                        "yes",
                        "http.max-body",
                        "9999TiB")));
    List<String> problems = refused.problems();
    assertEquals(4, problems.size(), problems::toString);
    assertTrue(
        problems.stream()
            .anyMatch(
                p ->
                    p.startsWith("http.port (from SLIPWAY_HTTP_PORT): '70000'")
                        && p.contains("0 to 65535")));
    assertTrue(
        problems.stream()
            .anyMatch(
                p ->
                    p.contains("http.prot") && p.contains("is no key") && p.contains("http.port")));
    assertTrue(
        problems.stream()
            .anyMatch(p -> p.contains("access.anonymous-predict") && p.contains("true, false")));
  }

  @Test
  void secretsComeByEnvironmentOrFileAndNeverByFlag() throws Exception {
    Path secret = Files.writeString(folder.resolve("url"), "postgresql://u:p@h/d\n");
    assertEquals(
        "postgresql://u:p@h/d",
        Configuration.read(null, Map.of("SLIPWAY_DATABASE_URL_FILE", secret.toString()), Map.of())
            .databaseUrl());
    assertNull(Configuration.read(null, Map.of(), Map.of()).databaseUrl());
    ConfigurationException refused =
        assertThrows(
            ConfigurationException.class,
            () ->
                Configuration.read(
                    null, Map.of(), Map.of("database.url", "postgresql://u:hidden@h/d")));
    assertTrue(refused.getMessage().contains("SLIPWAY_DATABASE_URL"));
    assertTrue(!refused.getMessage().contains("hidden"));
  }

  @Test
  void aCertificateNeedsItsKeyAndComesFromOnePlace() {
    assertNull(Configuration.read(null, Map.of(), Map.of()).tls());
    Configuration.Tls pem =
        Configuration.read(null, Map.of(), Map.of("tls.certificate", "/c.pem", "tls.key", "/k.pem"))
            .tls();
    assertEquals(new Configuration.Tls(Path.of("/c.pem"), Path.of("/k.pem"), "", 10), pem);
    Configuration.Tls packed =
        Configuration.read(
                null,
                Map.of("SLIPWAY_TLS_KEYSTORE_PASSWORD", "secret"),
                Map.of("tls.keystore", "/s.p12", "tls.reload-seconds", "1"))
            .tls();
    assertEquals(new Configuration.Tls(Path.of("/s.p12"), null, "secret", 1), packed);
    assertTrue(!String.valueOf(packed).contains("secret"));
    for (Map<String, String> half :
        List.of(
            Map.of("tls.certificate", "/c.pem"),
            Map.of("tls.key", "/k.pem"),
            Map.of("tls.certificate", "/c.pem", "tls.key", "/k.pem", "tls.keystore", "/s.p12"))) {
      ConfigurationException refused =
          assertThrows(
              ConfigurationException.class, () -> Configuration.read(null, Map.of(), half));
      assertTrue(refused.getMessage().contains("tls.keystore"), refused::getMessage);
    }
  }

  @Test
  void theErrorLimitOfHealthIsANumberWithAFraction() {
    assertEquals(
        HealthPolicy.Limits.USUAL, Configuration.read(null, Map.of(), Map.of()).healthLimits());
    assertEquals(
        new HealthPolicy.Limits(0.5, 10),
        Configuration.read(
                null,
                Map.of("SLIPWAY_HEALTH_ERROR_PERCENT", "0.5"),
                Map.of("health.least-failed", "10"))
            .healthLimits());
    for (String wrong : List.of("-0.1", "100.5", "NaN", "a few", "1e9", "")) {
      ConfigurationException refused =
          assertThrows(
              ConfigurationException.class,
              () -> Configuration.read(null, Map.of(), Map.of("health.error-percent", wrong)));
      assertTrue(
          refused.getMessage().contains("health.error-percent")
              && refused.getMessage().contains("0 to 100"),
          refused::getMessage);
    }
  }

  @Test
  void defaultsAreAllowedByTheirOwnChecks() {
    for (ConfigKey<?> key : Keys.all()) {
      key.check(key.defaultValue());
    }
  }

  @Test
  void everyKeyThatASentenceTellsToChangeIsOne() throws Exception {
    Pattern told =
        Pattern.compile(
            "(?:raise |set |\\()((?:access|database|engine|http|intake|metrics|node|oidc|prediction|tls|upload)\\.[a-z-]+)");
    Set<String> keys = Keys.all().stream().map(ConfigKey::name).collect(Collectors.toSet());
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of(".."), 12)) {
      for (Path file :
          files.filter(path -> path.toString().matches("\\.\\./.*/src/main/.*\\.java")).toList()) {
        for (String line : Files.readAllLines(file)) {
          Matcher words = LITERAL.matcher(line);
          while (words.find()) {
            told.matcher(words.group()).results().forEach(key -> found.add(key.group(1)));
          }
        }
      }
    }
    assertTrue(found.contains("upload.max-bytes"), found::toString);
    found.removeAll(keys);
    assertEquals(Set.of(), found, "told to people, and no keys");
  }

  @Test
  void theReferencePageSaysWhatTheKeysSay() throws Exception {
    Path page = Path.of("../docs/configuration.md");
    if (Boolean.getBoolean("slipway.docs.write")) {
      Files.writeString(page, ConfigurationPage.render());
    }
    assertEquals(
        ConfigurationPage.render(),
        Files.readString(page),
        "write it again: mvn -pl distribution test -Dtest=ConfigurationTest -DargLine=-Dslipway.docs.write=true");
  }
}
