package dev.slipway.it.stranger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Maven as somebody has it who knows nothing of this build: a local repository of its own, our
 * artifacts from a file repository, everything else from what this machine has fetched already or
 * else from Maven Central. The user's own repository is read and never written.
 */
final class StrangersMaven {

  private final Path home;
  private final Path settings;

  StrangersMaven(Path home, FileRepository ours) throws IOException {
    this.home = Files.createDirectories(home);
    this.settings = home.resolve("settings.xml");
    Path fetched = usersRepository();
    Files.writeString(
        settings,
        """
        <settings>
          <localRepository>%s</localRepository>
          <mirrors>
            <mirror><id>fetched-already</id><mirrorOf>central</mirrorOf><url>%s</url></mirror>
          </mirrors>
          <profiles>
            <profile>
              <id>slipway</id>
              <repositories>
                <repository><id>slipway</id><url>%s</url></repository>
                <repository><id>online</id><url>https://repo.maven.apache.org/maven2</url></repository>
              </repositories>
              <pluginRepositories>
                <pluginRepository><id>online</id><url>https://repo.maven.apache.org/maven2</url></pluginRepository>
              </pluginRepositories>
            </profile>
          </profiles>
          <activeProfiles><activeProfile>slipway</activeProfile></activeProfiles>
        </settings>
        """
            .formatted(home.resolve("repository"), fetched.toUri(), ours.root().toUri()));
  }

  /** Where this build's own Maven keeps what it fetched; Surefire and Failsafe say it. */
  static Path usersRepository() {
    String told = System.getProperty("localRepository");
    return told == null
        ? Path.of(System.getProperty("user.home"), ".m2", "repository")
        : Path.of(told);
  }

  /** Runs Maven in the directory; what it printed, if it succeeded. */
  String run(Path directory, String... goals) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    String mavenHome = System.getProperty("maven.home");
    command.add(mavenHome == null ? "mvn" : Path.of(mavenHome, "bin", "mvn").toString());
    command.addAll(List.of("-B", "-ntp", "-s", settings.toString()));
    command.addAll(List.of(goals));
    Path log = home.resolve("build.log");
    ProcessBuilder maven =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
    maven.environment().keySet().removeAll(List.of("MAVEN_ARGS", "MAVEN_CONFIG"));
    Process process = maven.start();
    if (!process.waitFor(8, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("the stranger's build did not end within 8 minutes; see " + log);
    }
    String printed = Files.readString(log);
    if (process.exitValue() != 0) {
      throw new AssertionError("the stranger's build failed:\n" + printed);
    }
    return printed;
  }
}
