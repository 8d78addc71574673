package dev.slipway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandLinePageTest {

  @Test
  void theReferencePageSaysWhatTheCommandsSay() throws Exception {
    Path page = Path.of("../docs/command-line.md");
    if (Boolean.getBoolean("slipway.docs.write")) {
      Files.writeString(page, CommandLinePage.render());
    }
    assertEquals(
        CommandLinePage.render(),
        Files.readString(page),
        "write it again: mvn -pl distribution -am test -Dtest=CommandLinePageTest -DargLine=-Dslipway.docs.write=true");
  }

  @Test
  void helpExplainsEachCommand() {
    CommandLine program = Slipway.commandLine();
    for (String command : program.getSubcommands().keySet()) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      int code =
          Slipway.commandLine()
              .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
              .execute("help", command);
      assertEquals(0, code, command);
      String said = out.toString(StandardCharsets.UTF_8);
      assertTrue(said.contains("Usage: slipway " + command), said);
    }
  }
}
