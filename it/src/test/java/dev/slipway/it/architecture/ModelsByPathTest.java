package dev.slipway.it.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * A model is given to ONNX Runtime by its path and never as bytes: these would lie on the heap, and
 * files beside the model are looked for beside a path only.
 */
@AnalyzeClasses(
    packages = "dev.slipway.engine.onnx",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ModelsByPathTest {

  /**
   * The engine's own graphs of one node are no models: one casts a caller's numbers, one tells
   * which texts the binding keeps.
   */
  private static final String OWN_GRAPHS = ".*\\.(UnsignedInput|PassableText)";

  @ArchTest
  static final ArchRule aModelIsGivenToTheRuntimeByItsPath =
      noClasses()
          .that()
          .haveNameNotMatching(OWN_GRAPHS)
          .should()
          .callMethodWhere(
              describe(
                  "a session is made from bytes",
                  (JavaMethodCall call) ->
                      call.getTarget().getOwner().getName().startsWith("ai.onnxruntime.")
                          && call.getTarget().getName().equals("createSession")
                          && !call.getTarget()
                              .getRawParameterTypes()
                              .get(0)
                              .isEquivalentTo(String.class)));
}
