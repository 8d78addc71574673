package dev.slipway.it.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.slipway.edge.http.HttpEdge;
import dev.slipway.edge.http.caller.SecurityHeaders;
import dev.slipway.edge.http.console.ConsolePages;
import dev.slipway.edge.http.manage.ManagementApi;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The places where an address of the server comes from are these: the API's document, the console's
 * files, the prediction protocol and the metrics. Whatever else would be answered has no row in the
 * access matrix, so nobody would have tried who may ask for it.
 */
class RoutesTest {

  private static final Path DISPATCHER =
      Path.of("../edges/http/src/main/java/dev/slipway/edge/http/Dispatcher.java");

  private static final Set<String> LISTENS =
      Set.of("createHttpServer", "createNetServer", "requestHandler");

  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.slipway");

  @Test
  void routesAreMountedFromTheDocumentAndForTheConsoleOnly() {
    Map<String, Integer> mounts = new TreeMap<>();
    PRODUCT.stream()
        .flatMap(type -> type.getMethodCallsFromSelf().stream())
        .filter(RoutesTest::mounts)
        .forEach(call -> mounts.merge(call.getOriginOwner().getName(), 1, Integer::sum));
    assertEquals(
        Map.of(
            ManagementApi.class.getName(), 3, // the document, its operations, what is unknown
            SecurityHeaders.class.getName(), 1, // on every answer
            ConsolePages.class.getName(), 1), // what nobody else answered
        mounts);
  }

  private static boolean mounts(JavaMethodCall call) {
    return call.getTargetOwner().isAssignableTo(Router.class)
        && (call.getTarget().getRawReturnType().isAssignableTo(Route.class)
            || call.getName().contains("ount"));
  }

  @Test
  void oneServerListensForEverything() {
    TreeSet<String> listening = new TreeSet<>();
    PRODUCT.stream()
        .flatMap(type -> type.getMethodCallsFromSelf().stream())
        .filter(call -> LISTENS.contains(call.getName()))
        .filter(
            call ->
                call.getTargetOwner().isAssignableTo(Vertx.class)
                    || call.getTargetOwner().isAssignableTo(HttpServer.class))
        .forEach(call -> listening.add(call.getOriginOwner().getName()));
    assertEquals(Set.of(HttpEdge.class.getName() + "$LoopServer"), listening);
  }

  @Test
  void beforeThemStandTheProtocolAndTheMetricsAlone() throws IOException {
    assertEquals(
        new TreeSet<>(Set.of("/v2", "/metrics")),
        Pattern.compile("\"(/[^\"]*)\"")
            .matcher(Files.readString(DISPATCHER))
            .results()
            .map(path -> path.group(1))
            .collect(Collectors.toCollection(TreeSet::new)));
  }
}
