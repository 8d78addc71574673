package dev.slipway.it.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.slipway.platform.Pure;
import java.util.List;

/**
 * The arrows between the modules and the rooms, as ARCHITECTURE.md draws them. There is no list of
 * exceptions.
 */
@AnalyzeClasses(packages = "dev.slipway", importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsAndArrowsTest {

  private static final String[] JDK = {"java..", "javax.crypto..", "javax.net..", "org.jspecify.."};

  @ArchTest
  static final ArchRule theSpiKnowsTheJdkAlone =
      classes()
          .that()
          .resideInAPackage("dev.slipway.engine")
          .or()
          .resideInAPackage("dev.slipway.engine.inspect")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "java..", "org.jspecify..", "dev.slipway.engine", "dev.slipway.engine.inspect"));

  @ArchTest
  static final ArchRule anEngineKnowsTheSpiAndItsNativeLibraryAndNothingElseOfOurs =
      classes()
          .that()
          .resideInAPackage("dev.slipway.engine.onnx..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "java..",
                  "org.jspecify..",
                  "ai.onnxruntime..",
                  "dev.slipway.engine",
                  "dev.slipway.engine.inspect",
                  "dev.slipway.engine.onnx.."));

  @ArchTest
  static final ArchRule theTensorFlowEngineKnowsTheSpiAndTensorFlowAndNothingElseOfOurs =
      classes()
          .that()
          .resideInAPackage("dev.slipway.engine.tensorflow..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "java..",
                  "org.jspecify..",
                  "org.tensorflow..",
                  "com.google.protobuf..",
                  "dev.slipway.engine",
                  "dev.slipway.engine.inspect",
                  "dev.slipway.engine.tensorflow.."));

  @ArchTest
  static final ArchRule theConformanceKitKnowsTheSpiAndJunitAlone =
      classes()
          .that()
          .resideInAPackage("dev.slipway.engine.tck..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "java..",
                  "javax.management..",
                  "com.sun.management..",
                  "org.jspecify..",
                  "org.junit.jupiter.api..",
                  "dev.slipway.engine",
                  "dev.slipway.engine.inspect",
                  "dev.slipway.engine.tck.."));

  @ArchTest
  static final ArchRule nobodyButTheCompositionRootKnowsAConcreteEngine =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.slipway.engine.onnx..", "dev.slipway.engine.tensorflow..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.slipway.engine.onnx..", "dev.slipway.engine.tensorflow..");

  @ArchTest
  static final ArchRule theBusHasNoDomain =
      classes()
          .that()
          .resideInAPackage("dev.slipway.bus..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage("java..", "org.jspecify..", "io.vertx..", "dev.slipway.bus.."));

  @ArchTest
  static final ArchRule theEmbeddedDatabaseKnowsNobody =
      noClasses()
          .that()
          .resideInAPackage("dev.slipway.postgres..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("dev.slipway..")
                  .and(resideOutsideOfPackages("dev.slipway.postgres..")));

  @ArchTest
  static final ArchRule theRegistryKnowsTheBusAndTheSpisValuesOnly =
      noClasses()
          .that()
          .resideInAPackage("dev.slipway.registry..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("dev.slipway..")
                  .and(
                      resideOutsideOfPackages(
                          "dev.slipway.registry..",
                          "dev.slipway.bus..",
                          "dev.slipway.engine",
                          "dev.slipway.engine.inspect")));

  @ArchTest
  static final ArchRule theMonitorKnowsTheBusAndTheSpisValuesOnly =
      noClasses()
          .that()
          .resideInAPackage("dev.slipway.monitor..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("dev.slipway..")
                  .and(
                      resideOutsideOfPackages(
                          "dev.slipway.monitor..",
                          "dev.slipway.bus..",
                          "dev.slipway.engine",
                          "dev.slipway.engine.inspect")));

  @ArchTest
  static final ArchRule othersSeeOnlyTheRegistrysApi =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.slipway.registry..", "dev.slipway.app..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("dev.slipway.registry..")
                  .and(resideOutsideOfPackages("dev.slipway.registry.api..")));

  @ArchTest
  static final ArchRule othersSeeOnlyTheMonitorsApi =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.slipway.monitor..", "dev.slipway.app..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("dev.slipway.monitor..")
                  .and(resideOutsideOfPackages("dev.slipway.monitor.api..")));

  @ArchTest
  static final ArchRule onlyTheRoomFlowTranslatesBetweenRegistryAndMonitor =
      noClasses()
          .that()
          .resideInAPackage("dev.slipway.platform..")
          .and()
          .resideOutsideOfPackage("dev.slipway.platform.flow..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.slipway.monitor..");

  @ArchTest
  static final ArchRule onlyTheRegistrysStoreKnowsHibernate =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.slipway.registry.store..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.hibernate..", "jakarta.persistence..");

  @ArchTest
  static final ArchRule theCoreKnowsNoEdge =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.slipway.edge..", "dev.slipway.app..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.slipway.edge..", "dev.slipway.app..");

  @ArchTest
  static final ArchRule theCoreKnowsTheSpiTheBusTwoApisAndLittleOfOthers =
      classes()
          .that()
          .resideInAPackage("dev.slipway.platform..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(JDK)
                  .or(
                      resideInAnyPackage(
                          "io.vertx.core..",
                          "org.jctools..",
                          "dev.slipway.engine",
                          "dev.slipway.engine.inspect",
                          "dev.slipway.bus..",
                          "dev.slipway.registry.api..",
                          "dev.slipway.monitor.api..",
                          "dev.slipway.platform..")));

  @ArchTest
  static final ArchRule edgesKnowTheCoreTheApisAndTheirProtocols =
      classes()
          .that()
          .resideInAPackage("dev.slipway.edge..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(JDK)
                  .or(
                      resideInAnyPackage(
                          "io.vertx..",
                          "io.netty..",
                          "com.nimbusds..",
                          "ch.randelshofer.fastdoubleparser..",
                          "dev.slipway.engine",
                          "dev.slipway.bus..",
                          "dev.slipway.registry.api..",
                          "dev.slipway.monitor.api..",
                          "dev.slipway.platform..",
                          "dev.slipway.edge..")));

  @ArchTest
  static final ArchRule heavyProtocolLibrariesStopAtTheEdges =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.slipway.edge..", "dev.slipway.app..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx.core.http..", "io.vertx.ext.web..");

  @ArchTest
  static final ArchRule thePlanOfAFileKnowsValuesOnly =
      classes()
          .that()
          .resideInAPackage("dev.slipway.app.cli.apply..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "java..",
                  "org.jspecify..",
                  "org.snakeyaml..",
                  "dev.slipway.engine",
                  "dev.slipway.bus",
                  "dev.slipway.registry.api",
                  "dev.slipway.app.cli.apply.."));

  @ArchTest
  static final ArchRule foreignRepositoriesAreReadWithoutAServer =
      classes()
          .that()
          .resideInAPackage("dev.slipway.app.cli.bring..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "java..",
                  "org.jspecify..",
                  "dev.slipway.registry.api",
                  "dev.slipway.app.cli.apply..",
                  "dev.slipway.app.cli.bring.."));

  @ArchTest
  static final ArchRule routingKnowsValuesOnly =
      classes()
          .that()
          .resideInAPackage("dev.slipway.platform.routing..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(JDK)
                  .or(
                      resideInAnyPackage(
                          "dev.slipway.platform.routing..",
                          "dev.slipway.platform.infer..",
                          "dev.slipway.registry.api..",
                          "dev.slipway.bus..",
                          "dev.slipway.engine")));

  /** Rooms in which there is nothing else, and what the mixed rooms say of themselves. */
  private static final DescribedPredicate<JavaClass> DECIDE =
      resideInAnyPackage(
              "dev.slipway.platform.routing..",
              "dev.slipway.platform.device..",
              "dev.slipway.monitor.rate..",
              "dev.slipway.app.cli.apply..")
          .or(DescribedPredicate.describe("marked as pure", RoomsAndArrowsTest::isPure))
          .as("rooms and classes that only decide");

  /** It says so, or it is written inside one that does. */
  private static boolean isPure(JavaClass one) {
    return one.isAnnotatedWith(Pure.class)
        || one.getEnclosingClass().map(RoomsAndArrowsTest::isPure).orElse(false);
  }

  /** By a call, or by a reference that somebody else calls. */
  private static final DescribedPredicate<JavaAccess<?>> ASK_THE_MACHINE =
      DescribedPredicate.describe(
          "ask for the time, the process or chance",
          access -> {
            String owner = access.getTargetOwner().getName();
            String method = access.getName();
            return (owner.startsWith("java.time.") && method.equals("now"))
                || (owner.equals("java.lang.System") && !method.equals("arraycopy"))
                || owner.equals("java.lang.Runtime")
                || (owner.equals("java.lang.Math") && method.equals("random"))
                || (owner.equals("java.util.UUID") && method.equals("randomUUID"))
                || owner.equals("java.util.concurrent.ThreadLocalRandom");
          });

  @ArchTest
  static final ArchRule decisionsKnowNoClockNoFileNoVertxAndNoDatabase =
      noClasses()
          .that(DECIDE)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "java.sql..",
                      "java.nio.file..",
                      "java.nio.channels..",
                      "java.net..",
                      "org.hibernate..")
                  .or(
                      resideInAPackage("io.vertx..")
                          .and(not(resideInAPackage("io.vertx.core.json.."))))
                  .or(
                      nameMatching(
                          "java\\.time\\.(Clock|InstantSource)|java\\.io\\.File.*"
                              + "|java\\.util\\.(Date|Random|SplittableRandom)"
                              + "|java\\.security\\.SecureRandom|java\\.util\\.random\\..*")))
          .orShould()
          .accessTargetWhere(ASK_THE_MACHINE);

  /** What people wish: nodes read it and say how far they are. */
  private static final DescribedPredicate<JavaFieldAccess> CHANGE_A_WISH =
      DescribedPredicate.describe(
          "send what changes a wish",
          access -> {
            String owner = access.getTargetOwner().getSimpleName();
            return access.getTargetOwner().getPackageName().equals("dev.slipway.registry.api")
                && List.of("Deployments", "Traffic", "Catalog", "Uploads").contains(owner)
                && !access.getName().matches("(GET|LIST|READ)(_.*)?|REVISION|HISTORY");
          });

  @ArchTest
  static final ArchRule nodesWriteNoWishes =
      noClasses()
          .that()
          .resideInAPackage("dev.slipway.platform..")
          .should()
          .accessFieldWhere(CHANGE_A_WISH);

  @ArchTest
  static final ArchRule roomsOfTheRegistryHaveNoCircles =
      slices().matching("dev.slipway.registry.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule roomsOfTheMonitorHaveNoCircles =
      slices()
          .matching("dev.slipway.monitor.(*)..")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule roomsOfTheCoreHaveNoCircles =
      slices().matching("dev.slipway.platform.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule roomsOfTheHttpEdgeHaveNoCircles =
      slices().matching("dev.slipway.edge.http.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule roomsOfTheProgramHaveNoCircles =
      slices().matching("dev.slipway.app.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule roomsOfTheCommandLineHaveNoCircles =
      slices().matching("dev.slipway.app.cli.(*)..").should().beFreeOfCycles();
}
