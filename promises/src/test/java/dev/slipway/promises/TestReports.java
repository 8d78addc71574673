package dev.slipway.promises;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What ran in this build, from the reports that the test runners wrote after it began. */
final class TestReports {

  /** How one test ended. */
  enum Outcome {
    PASSED,
    /** It asked for something that what it tests does not promise. */
    NOT_APPLICABLE,
    /** A part of the machine that it needs is not here. */
    PART_MISSING,
    /** Somebody left it out. */
    SKIPPED,
    FAILED
  }

  /** How a test begins the sentence that says which part it needs and did not find. */
  private static final String MISSING = "SKIPPED: ";

  /** How it says that a promise was not made. */
  private static final String NOT_PROMISED = "not applicable: ";

  /** Where the runners write; unit tests run once more where there is a newer Java. */
  private static final Set<String> FOLDERS =
      Set.of("surefire-reports", "surefire-reports-newer-jdk", "failsafe-reports");

  private final Map<String, Map<String, List<Outcome>>> byModuleAndTest = new TreeMap<>();
  private final Map<String, Set<String>> missing = new TreeMap<>();

  static TestReports read(Path root, Instant began) throws IOException {
    TestReports reports = new TestReports();
    for (Path file : files(root, began, FOLDERS)) {
      reports.add(module(root, file), file);
    }
    return reports;
  }

  /** The reports that runners wrote into folders of these names after the build began. */
  static List<Path> files(Path root, Instant began, Set<String> folders) throws IOException {
    List<Path> written = new ArrayList<>();
    try (Stream<Path> files = Files.find(root, 6, (path, attributes) -> isReport(path, folders))) {
      for (Path file : files.toList()) {
        if (!Files.getLastModifiedTime(file).toInstant().isBefore(began)) {
          written.add(file);
        }
      }
    }
    return written;
  }

  /** Whose tests a report is of. */
  static String module(Path root, Path report) {
    return root.relativize(report.getParent().getParent().getParent()).toString();
  }

  private static boolean isReport(Path path, Set<String> folders) {
    String name = path.getFileName().toString();
    String folder = path.getParent().getFileName().toString();
    return name.startsWith("TEST-")
        && name.endsWith(".xml")
        && folders.contains(folder)
        && path.getParent().getParent().getFileName().toString().equals("target");
  }

  private void add(String module, Path file) throws IOException {
    NodeList cases;
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      cases = factory.newDocumentBuilder().parse(file.toFile()).getElementsByTagName("testcase");
    } catch (ParserConfigurationException | SAXException unreadable) {
      throw new IOException("the report " + file + " cannot be read", unreadable);
    }
    for (int i = 0; i < cases.getLength(); i++) {
      Element element = (Element) cases.item(i);
      String method = element.getAttribute("name").replaceFirst("[({\\[].*", "").strip();
      String className = element.getAttribute("classname");
      if (!className.matches("([a-z][a-z0-9]*\\.)+[\\w$.]+")) {
        // Some engines report the simple name or a display name; the report's own file name is
        // whole.
        String name = file.getFileName().toString();
        className = name.substring("TEST-".length(), name.length() - ".xml".length());
      }
      Outcome outcome = Outcome.PASSED;
      if (element.getElementsByTagName("skipped").getLength() > 0) {
        String why = reason((Element) element.getElementsByTagName("skipped").item(0));
        outcome = why.contains(NOT_PROMISED) ? Outcome.NOT_APPLICABLE : Outcome.SKIPPED;
        if (why.contains(MISSING)) {
          outcome = Outcome.PART_MISSING;
          missing
              .computeIfAbsent(
                  why.substring(why.indexOf(MISSING) + MISSING.length()).strip(),
                  part -> new TreeSet<>())
              .add(module + ": " + className + (method.isEmpty() ? "" : "#" + method));
        }
      } else if (element.getElementsByTagName("failure").getLength()
              + element.getElementsByTagName("error").getLength()
          > 0) {
        outcome = Outcome.FAILED;
      }
      byModuleAndTest
          .computeIfAbsent(module, key -> new TreeMap<>())
          .computeIfAbsent(className + "#" + method, key -> new ArrayList<>())
          .add(outcome);
    }
  }

  /**
   * Why a test was left out, in one line: an attribute, or what stands before a stack trace, as the
   * runner likes.
   */
  private static String reason(Element skipped) {
    String message = skipped.getAttribute("message");
    return message.isEmpty() ? skipped.getTextContent().strip().split("\\R", 2)[0] : message;
  }

  /** What tests needed and did not find, each with the tests that did not run for it. */
  Map<String, Set<String>> missing() {
    return missing;
  }

  /** How the tests of a proof ended; empty when none of them ran. */
  List<Outcome> outcomes(Promise.Proof proof) {
    List<Outcome> outcomes = new ArrayList<>();
    byModuleAndTest
        .getOrDefault(proof.module(), Map.of())
        .forEach(
            (test, ended) -> {
              String className = test.substring(0, test.indexOf('#'));
              String method = test.substring(test.indexOf('#') + 1);
              boolean sameClass =
                  className.equals(proof.className())
                      || className.startsWith(proof.className() + "$");
              if (sameClass && (proof.method().isEmpty() || proof.method().equals(method))) {
                outcomes.addAll(ended);
              }
            });
    return outcomes;
  }
}
