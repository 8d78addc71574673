package dev.slipway.app.config;

/** Writes docs/configuration.md from the keys. */
final class ConfigurationPage {

  private ConfigurationPage() {}

  static String render() {
    StringBuilder page =
        new StringBuilder(
            """
            # Configuration

            This page is generated from the program's own keys; a test holds the two together.

            Sources in rising order: defaults, the file `conf/slipway.properties` (or `--config FILE`), the environment, `--set KEY=VALUE`. Everything is checked before anything starts:
            an unknown key or a value that is not allowed is named with what is. Secrets come by the environment, or by a file that `…_FILE` names, never by a flag. Settings of a deployment
            (engine, instances, batching, device) are not here: they live in the database.

            | key | environment | type | allowed | default | what it does |
            | --- | --- | --- | --- | --- | --- |
            """);
    for (ConfigKey<?> key : Keys.all()) {
      page.append("| `")
          .append(key.name())
          .append("` | `")
          .append(key.environment())
          .append("` | ")
          .append(key.type())
          .append(" | ")
          .append(key.allowed())
          .append(" | ")
          .append(key.defaultValue().isEmpty() ? "–" : "`" + key.defaultValue() + "`")
          .append(" | ")
          .append(key.description())
          .append(key.secret() ? " Secret." : "")
          .append(" |\n");
    }
    return page.toString();
  }
}
