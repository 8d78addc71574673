package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.Api;
import dev.slipway.app.cli.ExitCode;
import dev.slipway.engine.onnx.OnnxModels;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scripts and shells have of the packaged command line. */
class CommandLineIT {

  @TempDir static Path folder;
  private static RunningServer server;
  private static Path model;

  @BeforeAll
  static void start() throws Exception {
    model = Files.write(folder.resolve("model.onnx"), OnnxModels.linear(1, 1, 1, 1, 1));
    server = RunningServer.on(folder.resolve("data")).await();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private String run(int expected, String... words) throws Exception {
    return Cli.run(server.data(), expected, words);
  }

  /** The whole output is one object; more than one document is an error. */
  private JsonObject object(String... words) throws Exception {
    return new JsonObject(run(ExitCode.DONE, words));
  }

  private JsonArray array(String... words) throws Exception {
    return new JsonArray(run(ExitCode.DONE, words));
  }

  @Test
  void jsonIsOneDocumentOfOneForm() throws Exception {
    JsonObject checked = object("upload", "house", model.toString(), "--check-only", "--json");
    assertEquals("CHECKED", checked.getString("state"), checked::encode);

    JsonObject version = object("upload", "house", model.toString(), "--deploy", "--json");
    assertEquals(1, version.getInteger("number"), version::encode);
    assertEquals(false, version.getBoolean("existing"));
    assertNotNull(version.getString("digest"));
    JsonObject deployed = version.getJsonObject("deployment");
    assertEquals("READY", deployed.getJsonArray("status").getJsonObject(0).getString("state"));

    JsonObject same = object("upload", "house", model.toString(), "--json");
    assertEquals(1, same.getInteger("number"), same::encode);
    assertEquals(true, same.getBoolean("existing"));
    String told = run(ExitCode.DONE, "upload", "house", model.toString());
    assertTrue(told.contains("Nothing new: this is house v1 "), told);
    String lost =
        run(ExitCode.CONFLICT, "upload", "house", model.toString(), "--note", "once more");
    assertTrue(lost.contains("say 'again'"), lost);
    JsonObject again =
        object("upload", "house", model.toString(), "--note", "once more", "--again", "--json");
    assertEquals(2, again.getInteger("number"), again::encode);

    JsonObject deployment = object("deploy", "house", "2", "--json");
    assertEquals(2, deployment.getInteger("version"), deployment::encode);
    assertEquals("READY", deployment.getJsonArray("status").getJsonObject(0).getString("state"));

    JsonArray one = array("traffic", "house", "--history", "--json");
    assertEquals(1, one.size(), one::encode);
    JsonObject moved = object("traffic", "house", "1=50", "2=50", "--json");
    assertEquals(2, moved.getInteger("number"), moved::encode);
    assertEquals(moved, object("traffic", "house", "--json"));
    JsonArray both = array("traffic", "house", "--history", "--json");
    assertEquals(2, both.size(), both::encode);
    assertEquals(moved, both.getJsonObject(0));
    assertEquals(3, object("traffic", "house", "--back", "--json").getInteger("number"));

    JsonObject answer = object("predict", "house", "--input", "x=[[1,1,1,1]]", "--json");
    assertEquals("house", answer.getString("model_name"), answer::encode);
    assertEquals(
        5.0, answer.getJsonArray("outputs").getJsonObject(0).getJsonArray("data").getDouble(0));

    JsonArray findings = array("doctor", "--json");
    for (int i = 0; i < findings.size(); i++) {
      JsonObject finding = findings.getJsonObject(i);
      assertTrue(finding.getBoolean("fine"), finding::encode);
      assertFalse(finding.getString("what").isEmpty() || finding.getString("found").isEmpty());
    }
  }

  @Test
  void enginesAreListedAndOneIsShownWithEverySettingThatADeploymentTakes() throws Exception {
    String listed = run(ExitCode.DONE, "engines");
    assertTrue(
        Pattern.compile("(?m)^onnx +1\\.\\S+ +onnx +CPU +7$").matcher(listed).find(), listed);
    String shown = run(ExitCode.DONE, "engines", "onnx");
    JsonArray items = object("engines", "--json").getJsonArray("items");
    assertEquals(3, items.size(), items::encode);
    JsonObject onnx = object("engines", "onnx", "--json");
    assertTrue(items.contains(onnx), items::encode);
    JsonArray settings = onnx.getJsonArray("settings");
    assertEquals(7, settings.size(), settings::encode);
    for (int i = 0; i < settings.size(); i++) {
      JsonObject setting = settings.getJsonObject(i);
      String first = "\n" + setting.getString("name") + "=" + setting.getString("default") + "  (";
      assertTrue(shown.contains(first), shown);
      assertTrue(shown.contains("\n    " + setting.getString("description") + "\n"), shown);
    }
    String range = "intra-op-threads=1  (1 to 256 threads; a new value loads the version again)";
    assertTrue(shown.contains(range), shown);

    object("upload", "pond", model.toString(), "--json");
    JsonObject set =
        object("deploy", "pond", "1", "--setting", "graph-optimisation=basic", "--json");
    assertEquals(
        "basic",
        set.getJsonObject("settings")
            .getJsonObject("engineSettings")
            .getString("graph-optimisation"),
        set::encode);

    String unknown = run(ExitCode.NOT_FOUND, "engines", "keras");
    assertTrue(
        unknown.contains(
            "no engine named 'keras' is installed there; there is linear, onnx, tensorflow"),
        unknown);
  }

  @Test
  void jsonOfKeysIsOneDocumentAndAQuotaThatIsUsedUpIsAnExitCode() throws Exception {
    object("upload", "garage", model.toString(), "--deploy", "--json");
    JsonObject made =
        object(
            "key",
            "create",
            "shop",
            "--grant",
            "predict:garage",
            "--requests-per-second",
            "0.01",
            "--json");
    assertTrue(made.getString("secret").startsWith("slw_"), made::encode);
    String prefix = made.getString("prefix");
    JsonArray keys = array("key", "list", "--json");
    assertTrue(
        keys.stream().anyMatch(key -> ((JsonObject) key).getString("prefix").equals(prefix)),
        keys::encode);
    assertFalse(keys.encode().contains("slw_" + made.getString("secret").substring(4)), "secrets");
    assertEquals(
        "till 4", object("key", "edit", prefix, "--label", "till 4", "--json").getString("label"));

    Map<String, String> shop =
        Map.of("SLIPWAY_URL", server.url().toString(), "SLIPWAY_KEY", made.getString("secret"));
    Cli.run(shop, ExitCode.DONE, "predict", "garage", "--input", "x=[[1,1,1,1]]");
    String spent = Cli.run(shop, ExitCode.BUSY, "predict", "garage", "--input", "x=[[1,1,1,1]]");
    assertTrue(spent.contains("requests a second"), spent);

    JsonObject rotated = object("key", "rotate", prefix, "--overlap", "1h", "--json");
    assertEquals(prefix, rotated.getString("replaces"), rotated::encode);
    JsonObject revoked = object("key", "revoke", rotated.getString("prefix"), "--json");
    assertNotNull(revoked.getString("revokedAt"), revoked::encode);
  }

  @Test
  void anUploadShowsHowItGoesOnATerminal() throws Exception {
    String slipway = RunningServer.HOME.resolve("bin/slipway").toString();
    String silent = run(ExitCode.DONE, "upload", "barn", model.toString());
    assertFalse(silent.contains("[="), silent);
    String watched =
        shell(
            "script",
            "-qec",
            "'" + slipway + "' upload shed '" + model + "'",
            folder.resolve("typescript").toString());
    assertTrue(watched.contains("[==============================] 100 %"), watched);
    assertTrue(watched.contains(" of " + Files.size(model) + " B, "), watched);
    assertTrue(watched.contains("Registered shed v1"), watched);
  }

  @Test
  void bashCompletesCommandsAndTheirOwnCommandsAndOptions() throws Exception {
    String slipway = RunningServer.HOME.resolve("bin/slipway").toString();
    String completed =
        shell(
            "bash",
            "-c",
            "source <('"
                + slipway
                + """
                ' generate-completion) || exit 1
                compopt() { :; } # bash lets that be called by its own completion only
                complete_words() {
                  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
                  _complete_slipway
                  echo "$*: ${COMPREPLY[*]}"
                }
                complete_words slipway tra
                complete_words slipway key cr
                complete_words slipway key ''
                complete_words slipway upload --ch
                complete_words slipway key create --req
                complete -p slipway
                """);
    assertEquals(
        List.of(
            "slipway tra: traffic",
            "slipway key cr: create",
            "slipway key : create list edit rotate revoke",
            "slipway upload --ch: --check-only",
            "slipway key create --req: --requests-per-second",
            "complete -o default -F _complete_slipway slipway"),
        completed.lines().toList());
  }

  @Test
  void theOneTimeCodeIsShownOnceAndNoMoreOnceItWasUsed() throws Exception {
    Path data = folder.resolve("first");
    try (RunningServer first = RunningServer.on(data).await()) {
      RunningServer.awaitTrue(
          "the code is shown", Duration.ofMinutes(1), () -> said(first, CODE) > 0);
      assertEquals(1, said(first, CODE));
      String code = first.log().replaceAll("(?s).*shown only now: (\\S+).*", "$1");
      new Api(first.url(), null)
          .post(
              "/api/v1/first-administrator", new JsonObject().put("code", code).put("name", "ada"));
    }
    RunningServer next = RunningServer.on(data).await();
    try (next) {
      RunningServer.awaitTrue(
          "it says what it has to say",
          Duration.ofMinutes(1),
          () -> said(next, "Key of this machine's command line") == 2);
      assertFalse(new Api(next.url(), null).get("/api/v1/first-start").body().getBoolean("needed"));
    }
    assertEquals(1, said(next, CODE), "the restarted server shows none");
  }

  private static final String CODE = "shown only now";

  private static long said(RunningServer server, String words) {
    try {
      return server.log().lines().filter(line -> line.contains(words)).count();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Test
  void whatHashesWholeFilesRunsOnTheCompilerForThatAndWhatIsOverAtOnceOnTheQuickOne()
      throws Exception {
    for (String hashes : List.of("upload", "import", "apply")) {
      assertEquals("4", lastCompiler(hashes), hashes);
    }
    assertEquals("1", lastCompiler("models"));
  }

  /** The JVM's level of compilation beyond which a command's code never goes. */
  private String lastCompiler(String command) throws Exception {
    String flags =
        shell(
            "env",
            "SLIPWAY_JAVA_OPTIONS=-XX:+PrintFlagsFinal",
            RunningServer.HOME.resolve("bin/slipway").toString(),
            command,
            "--help");
    return flags.replaceAll("(?s).* TieredStopAtLevel +:?= (\\d+) .*", "$1");
  }

  private String shell(String... command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
    builder.environment().keySet().removeIf(name -> name.startsWith("SLIPWAY_"));
    builder.environment().put("SLIPWAY_DATA_DIRECTORY", server.data().toString());
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(120, TimeUnit.SECONDS), out);
    assertEquals(0, process.exitValue(), out);
    return out;
  }
}
