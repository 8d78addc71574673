package dev.slipway.edge.http.manage;

import dev.slipway.bus.FailureCode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The API's reference, made of its OpenAPI document and of the table of who may call what: {@code
 * docs/api.md}, and a page for each of the document's tags.
 */
final class ApiPages {

  private static final String BASE = "/api/v1";

  private final JsonObject document;
  private final AccessRows access;
  private final SchemaTables schemas;
  private final Map<String, List<DescribedOperation>> byTag = new LinkedHashMap<>();

  ApiPages(JsonObject document, AccessRows access) {
    this.document = document;
    this.access = access;
    for (Object tag : document.getJsonArray("tags")) {
      byTag.put(((JsonObject) tag).getString("name"), new ArrayList<>());
    }
    for (DescribedOperation operation : DescribedOperation.all(document)) {
      List<DescribedOperation> group = byTag.get(operation.tag());
      if (group == null) {
        throw new IllegalStateException(
            operation.id() + " has the tag '" + operation.tag() + "', which nothing describes");
      }
      group.add(operation);
    }
    this.schemas = new SchemaTables(document.getJsonObject("components").getJsonObject("schemas"));
    schemas.home("ProblemDetails", "api.md");
    byTag.forEach(
        (tag, operations) ->
            operations.forEach(operation -> schemas.claim(page(tag), operation.described())));
  }

  /** Each page's file name, with its text. */
  Map<String, String> render() {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("api.md", index());
    byTag.forEach((tag, operations) -> pages.put(page(tag), group(tag, operations)));
    return pages;
  }

  private static String page(String tag) {
    return "api-" + tag + ".md";
  }

  private String index() {
    StringBuilder page = new StringBuilder(ApiWords.CONVENTIONS);
    page.append("\n## Problems\n\n").append(ApiWords.PROBLEMS).append("\n");
    page.append("| code | status | when |\n| --- | --- | --- |\n");
    for (FailureCode code : FailureCode.values()) {
      page.append("| `%s` | %d | %s |\n".formatted(code, code.status(), ApiWords.of(code)));
    }
    page.append('\n');
    schemas.describe(page, "api.md");
    page.append("## All calls\n");
    byTag.forEach(
        (tag, operations) -> {
          page.append("\n### ").append(heading(tag)).append("\n\n");
          page.append("| operation | what for | who may |\n| --- | --- | --- |\n");
          for (DescribedOperation operation : operations) {
            page.append(
                "| [`%s`](%s#%s) | %s | %s |\n"
                    .formatted(
                        operation.heading(),
                        page(tag),
                        SchemaTables.slug(operation.heading()),
                        SchemaTables.cell(operation.summary()),
                        access.of(operation.id())));
          }
        });
    return page.toString();
  }

  private String group(String tag, List<DescribedOperation> operations) {
    StringBuilder page = new StringBuilder();
    page.append("# API: ").append(tag.replace('-', ' ')).append("\n\n");
    page.append(tagged(tag)).append(' ').append(ApiWords.GROUP).append("\n\n");
    page.append("## Calls\n\n");
    for (DescribedOperation operation : operations) {
      operation(page, page(tag), operation);
    }
    StringBuilder described = new StringBuilder();
    schemas.describe(described, page(tag));
    if (described.length() > 0) {
      page.append("## Schemas\n\n").append(described);
    }
    return page.toString().stripTrailing() + "\n";
  }

  private String tagged(String tag) {
    for (Object item : document.getJsonArray("tags")) {
      if (((JsonObject) item).getString("name").equals(tag)) {
        return ((JsonObject) item).getString("description");
      }
    }
    throw new IllegalStateException(tag);
  }

  private void operation(StringBuilder page, String file, DescribedOperation operation) {
    page.append("### ").append(operation.heading()).append("\n\n");
    page.append(SchemaTables.text(sentence(operation.summary())));
    String more = operation.described().getString("description");
    if (more != null) {
      page.append(' ').append(SchemaTables.text(more));
    }
    page.append("\n\n");
    page.append("- **Who may:** ").append(access.of(operation.id())).append(".\n");
    operation
        .body()
        .ifPresent(
            body ->
                page.append("- **Sends:** ")
                    .append(schemas.contents(file, body.getJsonObject("content")))
                    .append(body.getBoolean("required", false) ? "" : ", or nothing")
                    .append(".\n"));
    answers(page, file, operation);
    page.append('\n');
    JsonArray parameters = operation.parameters();
    if (!parameters.isEmpty()) {
      page.append("| parameter | in | type | what it is |\n| --- | --- | --- | --- |\n");
      for (Object item : parameters) {
        JsonObject parameter = (JsonObject) item;
        page.append("| `").append(parameter.getString("name")).append('`');
        page.append(parameter.getBoolean("required", false) ? "" : " (optional)");
        page.append(" | ").append(parameter.getString("in")).append(" | ");
        page.append(schemas.type(file, parameter.getJsonObject("schema"))).append(" | ");
        page.append(SchemaTables.cell(parameter.getString("description", ApiWords.of(parameter))));
        page.append(" |\n");
      }
      page.append('\n');
    }
    page.append("```bash\n")
        .append(CallExample.of(BASE, operation, access.session(operation.id())))
        .append("\n```\n\n");
  }

  private void answers(StringBuilder page, String file, DescribedOperation operation) {
    for (Map.Entry<String, Object> answer : operation.responses()) {
      JsonObject response = (JsonObject) answer.getValue();
      if (answer.getKey().equals("default")) {
        continue;
      }
      page.append("- **").append(answer.getKey()).append(":** ");
      JsonObject content = response.getJsonObject("content");
      page.append(
          content == null
              ? response.containsKey("headers")
                  ? "`" + String.join("`, `", response.getJsonObject("headers").fieldNames()) + "`"
                  : "nothing"
              : schemas.contents(file, content));
      String words = response.getString("description");
      if (!words.equals(operation.summary())) {
        page.append(": ").append(SchemaTables.text(words));
      } else {
        page.append('.');
      }
      page.append('\n');
    }
    page.append("- **Refused with:** ").append(ApiWords.refusals(operation, access)).append(".\n");
  }

  private static String heading(String tag) {
    String words = tag.replace('-', ' ');
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  private static String sentence(String text) {
    return text.endsWith(".") ? text : text + ".";
  }
}
