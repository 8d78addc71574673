package dev.slipway.edge.http.manage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ApiPagesTest {

  private static final Path DOCS = Path.of("../../docs");
  private static final Path MATRIX =
      Path.of("../../it/src/test/resources/dev/slipway/it/server/access-matrix.txt");

  private final JsonObject document = ManagementApi.readDocument();

  @Test
  void theReferenceSaysWhatTheDocumentAndTheTableOfRightsSay() throws IOException {
    Map<String, String> pages = new ApiPages(document, AccessRows.read(MATRIX)).render();
    if (Boolean.getBoolean("slipway.docs.write")) {
      for (Path old : written()) {
        Files.delete(old);
      }
      for (Map.Entry<String, String> page : pages.entrySet()) {
        Files.writeString(DOCS.resolve(page.getKey()), page.getValue());
      }
    }
    assertEquals(
        new TreeSet<>(pages.keySet()),
        written().stream()
            .map(path -> path.getFileName().toString())
            .collect(Collectors.toCollection(TreeSet::new)));
    for (Map.Entry<String, String> page : pages.entrySet()) {
      assertEquals(
          page.getValue(),
          Files.readString(DOCS.resolve(page.getKey())),
          "write them again: mvn -pl edges/http -am test -Dtest=ApiPagesTest -DargLine=-Dslipway.docs.write=true");
    }
  }

  private static Set<Path> written() throws IOException {
    try (Stream<Path> files = Files.list(DOCS)) {
      return files
          .filter(path -> path.getFileName().toString().matches("api(-.*)?\\.md"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void everyBodyHasAnExample() {
    for (DescribedOperation operation : DescribedOperation.all(document)) {
      assertTrue(
          operation.body().isEmpty()
              || !operation.body().get().getJsonObject("content").containsKey("application/json")
              || operation.example() != null,
          () -> operation.id() + " has no example of its body in openapi.json");
    }
  }
}
