package dev.slipway.registry.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.registry.api.Passwords.Problem;
import dev.slipway.registry.api.Passwords.Verdict;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordRulesTest {
  private static final LeakedPasswords LEAKED = LeakedPasswords.read();

  private final PasswordRules rules = new PasswordRules(15, LEAKED);
  private final PasswordRules shorter = new PasswordRules(8, LEAKED);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "incorrect cow capacitor paperclip",
        "wooden teapots dance",
        "lower case and no digits at all",
        "雨の日に傘を忘れた犬が二匹走る",
        "   spaces   are   counted  !",
        "Xq7#vLp2!mZr9@k",
      })
  void whatIsLongAndFollowsNoPatternIsTakenWhateverItsCharacters(String password) {
    Verdict verdict = rules.judge("ada", password);
    assertTrue(verdict.acceptable(), verdict::toString);
    assertNull(verdict.problem());
    assertTrue(verdict.strength() >= 2, verdict::toString);
    assertEquals(15, verdict.least());
  }

  @ParameterizedTest
  @CsvSource({
    "Tr0ub4dor&3, SHORT",
    "fourteen chars, SHORT",
    "1q2w3e4r5t6y7u8i9o0p, LEAKED",
    "1Q2W3E4R5T6Y7U8I9O0P, LEAKED",
    "slipwayslipwayslipway, NAME",
    "ada.lovelace-SLIPWAY, NAME",
    "aaaaaaaaaaaaaaaa, GUESSABLE",
    "correct horse battery staple, LEAKED",
    "1qaz1qaz1qaz1qaz1qaz, GUESSABLE",
    "abcdefghijklmnopqrstuvwxyz, GUESSABLE",
  })
  void whatIsTriedFirstIsRefusedWithItsReason(String password, Problem problem) {
    Verdict verdict = rules.judge("ada.lovelace", password);
    assertFalse(verdict.acceptable(), verdict::toString);
    assertEquals(problem, verdict.problem(), verdict::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"password", "iloveyou", "Password1", "qwertyuiop", "TRUSTNO1"})
  void theBestKnownOnesAreInTheList(String password) {
    Verdict verdict = shorter.judge(null, password);
    assertEquals(Problem.LEAKED, verdict.problem(), verdict::toString);
    assertEquals(0, verdict.strength());
  }

  @Test
  void lengthIsCountedInCharactersNotInBytesOrUnits() {
    assertEquals(Problem.SHORT, rules.judge(null, "🦀🐙🦑🐠🐡🦈🐳🐬").problem(), "8, in 16 units");
    assertTrue(rules.judge(null, "🦀🐙🦑🐠🐡🦈🐳🐬🦭🐢🐍🦎🦖🦕🐊").acceptable(), "15");
    assertEquals(
        Problem.LONG, rules.judge(null, "word and another ".repeat(8)).problem(), "136 characters");
    assertTrue(rules.judge(null, "some words beside each other " + "z".repeat(99)).acceptable());
  }

  @Test
  void theLongestPasswordIsJudgedInTime() {
    String hard = "aA1!bB2@".repeat(16);
    rules.judge("ada", hard);
    var thread = ManagementFactory.getThreadMXBean();
    long began = thread.getCurrentThreadCpuTime();
    rules.judge("ada", hard);
    long worked = thread.getCurrentThreadCpuTime() - began;
    assertTrue(worked < 2_000_000_000L, "it took " + worked + " ns of the processor");
  }

  @Test
  void theListIsWhole() {
    assertEquals(41_674, LEAKED.size());
    assertTrue(LEAKED.contains("PassWord123"));
    assertFalse(LEAKED.contains("wooden teapots dance"));
  }
}
