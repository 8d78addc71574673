package dev.slipway.it.parts;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What the tests of a class need of the machine. Where it is missing each of them is skipped
 * loudly, and stands in the report with the reason; with CI set the class fails.
 *
 * <p>A class that gives up in {@code @BeforeAll} has no rows in the report, so nobody would read of
 * it at the end of the build: this is asked before.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(Needs.Asked.class)
public @interface Needs {

  /** All of these. */
  Part[] value();

  /** Asks the machine. */
  final class Asked implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      Needs needs =
          AnnotationSupport.findAnnotation(context.getElement(), Needs.class).orElse(null);
      if (needs != null) {
        for (Part part : needs.value()) {
          String missing = part.missing();
          if (!missing.isEmpty()) {
            return ConditionEvaluationResult.disabled(Part.told(missing));
          }
        }
      }
      return ConditionEvaluationResult.enabled("all that it needs is here");
    }
  }
}
