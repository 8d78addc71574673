package dev.slipway.it.stranger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Maven as somebody has it who knows nothing of this build: a local repository of its own, with
 * what this machine has fetched already or else Maven Central behind it. The user's own repository
 * is read and never written.
 */
final class StrangersMaven {

  private final Path bin;

  /** Puts {@code mvn} into {@link #bin}. */
  StrangersMaven(Path home) throws IOException {
    Path settings = Files.createDirectories(home).resolve("settings.xml");
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
              <id>online</id>
              <repositories>
                <repository><id>online</id><url>https://repo.maven.apache.org/maven2</url></repository>
              </repositories>
              <pluginRepositories>
                <pluginRepository><id>online</id><url>https://repo.maven.apache.org/maven2</url></pluginRepository>
              </pluginRepositories>
            </profile>
          </profiles>
          <activeProfiles><activeProfile>online</activeProfile></activeProfiles>
        </settings>
        """
            .formatted(home.resolve("repository"), usersRepository().toUri()));
    String mavenHome = System.getProperty("maven.home");
    Path mvn = Files.createDirectories(home.resolve("bin")).resolve("mvn");
    Files.writeString(
        mvn,
        """
        #!/bin/sh
        export JAVA_HOME='%s'
        unset MAVEN_ARGS MAVEN_CONFIG
        exec '%s' -B -ntp -s '%s' "$@"
        """
            .formatted(
                System.getProperty("java.home"),
                mavenHome == null ? onThePath() : Path.of(mavenHome, "bin", "mvn"),
                settings));
    if (!mvn.toFile().setExecutable(true)) {
      throw new IOException(mvn + " cannot be made executable");
    }
    bin = mvn.getParent();
  }

  /** A folder for the path of commands. */
  Path bin() {
    return bin;
  }

  private static Path onThePath() throws IOException {
    for (String folder : System.getenv("PATH").split(":")) {
      Path mvn = Path.of(folder, "mvn");
      if (Files.isExecutable(mvn)) {
        return mvn;
      }
    }
    throw new IOException("there is no mvn on the path");
  }

  /** Where this build's own Maven keeps what it fetched; Surefire and Failsafe say it. */
  static Path usersRepository() {
    String told = System.getProperty("localRepository");
    return told == null
        ? Path.of(System.getProperty("user.home"), ".m2", "repository")
        : Path.of(told);
  }
}
