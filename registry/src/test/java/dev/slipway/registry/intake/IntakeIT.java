package dev.slipway.registry.intake;

import static dev.slipway.registry.intake.Archives.gzip;
import static dev.slipway.registry.intake.Archives.tar;
import static dev.slipway.registry.intake.Archives.text;
import static dev.slipway.registry.intake.Archives.zip;
import static dev.slipway.registry.intake.IntakeUnderTest.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Actor;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.inspect.Problem;
import dev.slipway.registry.api.ArtifactFile;
import dev.slipway.registry.api.Artifacts;
import dev.slipway.registry.api.Catalog;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.History;
import dev.slipway.registry.api.Paging;
import dev.slipway.registry.api.Upload;
import dev.slipway.registry.api.Upload.State;
import dev.slipway.registry.api.Uploads;
import dev.slipway.registry.api.Version;
import dev.slipway.registry.api.VersionArtifact;
import dev.slipway.registry.artifact.DurableFiles;
import dev.slipway.registry.artifact.Sha256;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From bytes to a version and every way that ends before, on a real database and disk. */
class IntakeIT {
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final byte[] MODEL = text("sound\nweights");

  @TempDir static Path directory;
  private static IntakeUnderTest intake;

  @BeforeAll
  static void start() {
    intake = IntakeUnderTest.start(directory, IntakeUnderTest.SMALL);
  }

  @AfterAll
  static void stop() {
    intake.close();
  }

  private static String model() {
    return "model-" + NAMES.incrementAndGet();
  }

  private static byte[] unique(String firstLine) {
    return text(firstLine + "\n" + UUID.randomUUID());
  }

  private static String sha256(byte[] bytes) {
    Sha256 hash = new Sha256();
    hash.update(ByteBuffer.wrap(bytes));
    return hash.hex();
  }

  private static void until(String what, java.util.function.BooleanSupplier so) {
    long end = System.nanoTime() + 90_000_000_000L;
    while (!so.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "not within 90 s: " + what);
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static boolean isGone(UUID upload) {
    return !Files.exists(directory.resolve("incoming").resolve(upload.toString()));
  }

  @Test
  void aFileBecomesTheFirstVersionOfANewModel() throws Exception {
    String model = model();
    byte[] content = unique("sound");
    Upload upload = intake.create(model);
    assertEquals(State.RECEIVING, upload.state());
    Upload received = intake.append(upload.id(), "model.txt", content);
    assertEquals(
        List.of(
            new Upload.File(
                "model.txt", content.length, (long) content.length, sha256(content), true)),
        received.files());

    Upload checked = intake.check(upload.id());
    assertEquals(State.CHECKED, checked.state());
    Upload.Report report = checked.report();
    assertNotNull(report);
    assertEquals("texts", report.engine());
    assertEquals("text", report.inspection().format());
    assertNull(report.sameAs());

    Version version = intake.register(upload.id(), null);
    assertEquals(model, version.model());
    assertEquals(1, version.number());
    assertEquals(report.digest(), version.digest());
    assertEquals("model.txt", version.entry());
    assertEquals("x", version.signatures().get(0).inputs().get(0).name());
    assertEquals(version, intake.ask(Catalog.GET_VERSION, new Catalog.GetVersion(model, 1)));
    assertArrayEquals(
        content,
        Files.readAllBytes(
            directory
                .resolve("blobs/sha256")
                .resolve(sha256(content).substring(0, 2))
                .resolve(sha256(content))));
    Upload registered = intake.get(upload.id());
    assertEquals(State.REGISTERED, registered.state());
    assertEquals(1, registered.version());
    until("incoming is clean", () -> isGone(upload.id()));
  }

  @Test
  void zipAndTarGzOfOneModelAreOneArtifactAndTheSecondIsToldSo() {
    String model = model();
    Map<String, byte[]> files = Map.of("net/model.txt", MODEL, "net/labels/en.txt", unique("a"));
    Upload zipped = intake.checked(model, "net.zip", zip(files));
    Version first = intake.register(zipped.id(), null);
    Upload tarred = intake.checked(model, "net.tar.gz", gzip(tar(files)));
    assertEquals(zipped.report().digest(), tarred.report().digest());
    assertEquals(1, tarred.report().sameAs());

    Version same = intake.register(tarred.id(), null);
    assertEquals(first, same);
    assertEquals(State.REGISTERED, intake.get(tarred.id()).state());
    assertEquals(1, intake.ask(Catalog.GET_MODEL, new Catalog.GetModel(model)).latestVersion());
  }

  @Test
  void theSameArtifactBecomesAnotherVersionOnlyWhenThatIsAskedFor() {
    String model = model();
    assertFalse(intake.registered(intake.checked(model, "model.txt", MODEL).id(), null).existing());
    Upload again = intake.checked(model, "model.txt", MODEL);
    Version.Lineage lineage = new Version.Lineage(1, "run-7", "houses");
    for (Uploads.RegisterUpload losing :
        List.of(
            new Uploads.RegisterUpload(again.id(), null, lineage, "", null),
            new Uploads.RegisterUpload(
                again.id(), null, Version.Lineage.UNKNOWN, "once more", null))) {
      SlipwayException refused = intake.refused(Uploads.REGISTER, losing);
      assertEquals(FailureCode.CONFLICT, refused.code());
      assertEquals(1, refused.details().get("version"));
      assertEquals(State.CHECKED, intake.get(again.id()).state());
    }
    Uploads.Registered made =
        intake.ask(
            Uploads.REGISTER,
            new Uploads.RegisterUpload(again.id(), null, lineage, "once more", true, null));
    assertFalse(made.existing());
    Version second = made.version();
    assertEquals(2, second.number());
    assertEquals("once more", second.note().text());
    assertEquals(1, second.lineage().parentVersion());

    // The newest that has the artifact is the answer, and nothing is lost where nothing else is
    // said.
    Uploads.Registered there =
        intake.ask(
            Uploads.REGISTER,
            new Uploads.RegisterUpload(
                intake.checked(model, "model.txt", MODEL).id(), null, lineage, "once more", null));
    assertTrue(there.existing());
    assertEquals(2, there.version().number());
  }

  @Test
  void aKeyAnswersARegistrationAsTheFirstTimeAndRefusesAnother() {
    Upload upload = intake.checked(model(), "model.txt", unique("sound"));
    Uploads.RegisterUpload wish =
        new Uploads.RegisterUpload(upload.id(), null, Version.Lineage.UNKNOWN, "first", "key-1");
    Uploads.Registered first = intake.ask(Uploads.REGISTER, wish);
    assertEquals(first, intake.ask(Uploads.REGISTER, wish));
    assertEquals(
        FailureCode.CONFLICT,
        intake
            .refused(
                Uploads.REGISTER,
                new Uploads.RegisterUpload(
                    upload.id(), null, Version.Lineage.UNKNOWN, "other", "key-1"))
            .code());
  }

  @Test
  void registeringTwiceIsRegisteringOnce() {
    String model = model();
    Upload upload = intake.checked(model, "model.txt", unique("sound"));
    List<Future<Uploads.Registered>> both =
        IntStream.range(0, 4)
            .mapToObj(
                i ->
                    intake.send(
                        IntakeUnderTest.ADA,
                        Uploads.REGISTER,
                        new Uploads.RegisterUpload(
                            upload.id(), null, Version.Lineage.UNKNOWN, "", null),
                        java.time.Duration.ofSeconds(60)))
            .toList();
    for (Future<Uploads.Registered> one : both) {
      assertEquals(1, await(one).version().number());
    }
    assertEquals(1, both.stream().filter(one -> !await(one).existing()).count());
    assertEquals(1, intake.register(upload.id(), null).number());
    assertEquals(1, intake.ask(Catalog.GET_MODEL, new Catalog.GetModel(model)).latestVersion());
  }

  @Test
  void manyUploadsOfOneModelAtOnceGetNumbersWithoutAGap() {
    String model = model();
    List<Upload> uploads =
        IntStream.range(0, 6)
            .mapToObj(i -> intake.checked(model, "model.txt", unique("sound")))
            .toList();
    List<Future<Uploads.Registered>> versions =
        uploads.stream()
            .map(
                upload ->
                    intake.send(
                        IntakeUnderTest.ADA,
                        Uploads.REGISTER,
                        new Uploads.RegisterUpload(
                            upload.id(), null, Version.Lineage.UNKNOWN, "", null),
                        java.time.Duration.ofSeconds(60)))
            .toList();
    assertEquals(
        List.of(1, 2, 3, 4, 5, 6),
        versions.stream().map(one -> await(one).version().number()).sorted().toList());
  }

  private void breaksOff(Upload upload, byte[] content, int at) {
    SlipwayException broken =
        assertThrows(
            SlipwayException.class,
            () ->
                await(
                    intake.appending(
                        upload.id(),
                        "model.txt",
                        0,
                        true,
                        null,
                        c -> GeneratedStream.breaking(c, content, 0, at))));
    assertEquals(FailureCode.CANCELLED, broken.code());
  }

  @Test
  void anInterruptedUploadGoesOnAtTheOffsetThatIsToldWhenAsked() {
    byte[] content = new byte[3_000_000];
    new Random(3).nextBytes(content);
    System.arraycopy(MODEL, 0, content, 0, MODEL.length);
    Upload upload = intake.create(model());
    breaksOff(upload, content, 1_000_000);
    Upload.File file = intake.get(upload.id()).files().get(0);
    assertEquals(1_000_000, file.received());
    assertFalse(file.complete());

    SlipwayException elsewhere =
        assertThrows(
            SlipwayException.class,
            () -> intake.append(upload.id(), "model.txt", content, 0, true, null));
    assertEquals(FailureCode.CONFLICT, elsewhere.code());
    assertEquals(1_000_000L, elsewhere.details().get("received"));

    Upload whole =
        intake.append(upload.id(), "model.txt", content, 1_000_000, true, sha256(content));
    assertTrue(whole.files().get(0).complete());
    assertEquals(sha256(content), whole.files().get(0).sha256());
    assertEquals(State.CHECKED, intake.check(upload.id()).state());
  }

  @Test
  void aSenderThatIsGoneBeforeItsBytesAreTakenLeavesTheFileFree() {
    byte[] content = unique("gone");
    Upload upload = intake.create(model());
    breaksOff(upload, content, 0);
    Upload whole = intake.append(upload.id(), "model.txt", content, 0, true, sha256(content));
    assertTrue(whole.files().get(0).complete());
  }

  @Test
  void aFileWithAnotherHashIsRefusedAndBeginsAnew() {
    byte[] content = unique("sound");
    Upload upload =
        intake.create(
            model(),
            new Uploads.Announced("model.txt", (long) content.length, sha256(text("else"))));
    SlipwayException refused =
        assertThrows(
            SlipwayException.class, () -> intake.append(upload.id(), "model.txt", content));
    assertEquals(FailureCode.INVALID, refused.code());
    assertEquals(sha256(content), refused.details().get("got"));
    Upload.File file = intake.get(upload.id()).files().get(0);
    assertEquals(0, file.received());
    assertFalse(file.complete());
    assertEquals(
        FailureCode.CONFLICT,
        intake.refused(Uploads.CHECK, new Uploads.CheckUpload(upload.id())).code());
  }

  @Test
  void moreBytesThanAllowedOrAnnouncedAreRefusedAndWhatCameBeforeIsKept() {
    byte[] large = new byte[9 << 20];
    Upload upload = intake.create(model());
    SlipwayException refused =
        assertThrows(SlipwayException.class, () -> intake.append(upload.id(), "m", large));
    assertEquals(FailureCode.TOO_LARGE, refused.code());
    assertTrue(intake.get(upload.id()).files().get(0).received() <= 8 << 20);

    Upload announced = intake.create(model(), new Uploads.Announced("m", 10L, null));
    assertEquals(
        FailureCode.TOO_LARGE,
        assertThrows(SlipwayException.class, () -> intake.append(announced.id(), "m", new byte[11]))
            .code());
    Upload two = intake.create(model());
    intake.append(two.id(), "a", new byte[5 << 20]);
    assertEquals(
        FailureCode.TOO_LARGE,
        assertThrows(SlipwayException.class, () -> intake.append(two.id(), "b", new byte[4 << 20]))
            .code());
  }

  @Test
  void aFileThatEndsTooEarlyIsNotTakenForWhole() {
    Upload upload = intake.create(model(), new Uploads.Announced("m", 100L, null));
    assertEquals(
        FailureCode.INVALID,
        assertThrows(SlipwayException.class, () -> intake.append(upload.id(), "m", new byte[40]))
            .code());
    assertEquals(40, intake.get(upload.id()).files().get(0).received());
  }

  @Test
  void pathsThatLeadOutAreRefusedAtOnce() {
    Upload upload = intake.create(model());
    for (String path : List.of("../m", "/m", "a/../../m", "a\\b", "C:/m", "a//b", "a\nb")) {
      SlipwayException refused =
          assertThrows(SlipwayException.class, () -> intake.append(upload.id(), path, MODEL), path);
      assertEquals(FailureCode.INVALID, refused.code(), path);
    }
    intake.append(upload.id(), "Model.txt", MODEL);
    assertEquals(
        FailureCode.INVALID,
        assertThrows(SlipwayException.class, () -> intake.append(upload.id(), "model.TXT", MODEL))
            .code());
    assertTrue(intake.get(upload.id()).files().size() == 1);
    assertEquals(
        FailureCode.INVALID,
        intake
            .refused(
                Uploads.CREATE,
                new Uploads.CreateUpload(
                    null,
                    List.of(
                        new Uploads.Announced("a", null, null),
                        new Uploads.Announced("a/b", null, null)),
                    null))
            .code());
  }

  @Test
  void oneFileHasOneSenderAtATime() {
    byte[] content = new byte[2 << 20];
    Upload upload = intake.create(model());
    StalledStream stalled = new StalledStream();
    Future<Upload> first = intake.appending(upload.id(), "m", 0, true, null, c -> stalled);
    until("the first sender is at it", stalled::begun);
    SlipwayException second =
        assertThrows(SlipwayException.class, () -> intake.append(upload.id(), "m", content));
    assertEquals(FailureCode.CONFLICT, second.code());
    assertEquals(
        FailureCode.CONFLICT,
        intake.refused(Uploads.CHECK, new Uploads.CheckUpload(upload.id())).code());
    stalled.end();
    assertTrue(await(first).files().get(0).complete());
  }

  @Test
  void filesThatComeSideBySideShareTheUploadsBytes() {
    byte[] five = new byte[5 << 20];
    Upload upload = intake.create(model());
    List<StalledStream> senders = List.of(new StalledStream(), new StalledStream());
    List<Future<Upload>> sent =
        List.of(
            intake.appending(upload.id(), "a", 0, true, null, c -> senders.get(0)),
            intake.appending(upload.id(), "b", 0, true, null, c -> senders.get(1)));
    until("both are at it", () -> senders.stream().allMatch(StalledStream::begun));
    senders.forEach(sender -> sender.send(five));
    senders.forEach(StalledStream::end);
    List<SlipwayException> refused = new ArrayList<>();
    for (Future<Upload> one : sent) {
      try {
        await(one);
      } catch (SlipwayException tooMuch) {
        refused.add(tooMuch);
      }
    }
    assertEquals(1, refused.size());
    assertEquals(FailureCode.TOO_LARGE, refused.get(0).code());
    long received = intake.get(upload.id()).files().stream().mapToLong(Upload.File::received).sum();
    assertTrue(received <= 8 << 20, () -> received + " bytes are here");
    // What was refused holds nothing: the rest of the upload's bytes are free.
    assertTrue(await(sendsWhole(upload, "c", new byte[2 << 20])).files().size() >= 2);
  }

  private static Future<Upload> sendsWhole(Upload upload, String path, byte[] bytes) {
    return intake.appending(upload.id(), path, 0, true, null, c -> GeneratedStream.of(c, bytes, 0));
  }

  @Test
  void aFileThatIsComingTakesItsNameAndItsPlace() {
    Upload upload = intake.create(model());
    List<StalledStream> senders =
        Stream.generate(StalledStream::new).limit(IntakeUnderTest.SMALL.uploadFiles()).toList();
    List<Future<Upload>> sent = new ArrayList<>();
    for (StalledStream sender : senders) {
      String path = "file-" + sent.size();
      sent.add(intake.appending(upload.id(), path, 0, true, null, c -> sender));
    }
    until("all are at it", () -> senders.stream().allMatch(StalledStream::begun));
    assertEquals(
        FailureCode.TOO_LARGE,
        assertThrows(SlipwayException.class, () -> await(sendsWhole(upload, "more", MODEL)))
            .code());
    senders.forEach(StalledStream::end);
    sent.forEach(IntakeUnderTest::await);

    Upload other = intake.create(model());
    StalledStream first = new StalledStream();
    Future<Upload> coming = intake.appending(other.id(), "Weights", 0, true, null, c -> first);
    until("it is at it", first::begun);
    for (String colliding : List.of("weights", "Weights/a")) {
      assertEquals(
          FailureCode.INVALID,
          assertThrows(SlipwayException.class, () -> await(sendsWhole(other, colliding, MODEL)))
              .code());
    }
    first.end();
    await(coming);
  }

  @Test
  void filesOfOneUploadComeSideBySide() {
    Upload upload = intake.create(model());
    byte[] one = new byte[1 << 20];
    byte[] two = unique("sound");
    Future<Upload> first =
        intake.appending(upload.id(), "w.bin", 0, true, null, c -> GeneratedStream.of(c, one, 0));
    intake.append(upload.id(), "model.txt", two);
    await(first);
    Upload checked = intake.check(upload.id());
    assertEquals(State.CHECKED, checked.state());
    assertEquals(2, checked.report().fileCount());
  }

  @Test
  void whatAnInspectorRefusesIsQuarantinedAndNeverRegistered() {
    Upload refused = intake.checked(model(), "model.txt", text("refuse"));
    assertEquals(State.QUARANTINED, refused.state());
    assertEquals("text-says-so", refused.problems().get(0).code());
    SlipwayException no =
        intake.refused(
            Uploads.REGISTER,
            new Uploads.RegisterUpload(refused.id(), null, Version.Lineage.UNKNOWN, "", null));
    assertEquals(FailureCode.CONFLICT, no.code());
    assertEquals(State.QUARANTINED, intake.get(refused.id()).state());
    assertEquals(
        State.QUARANTINED,
        intake
            .askAs(IntakeUnderTest.ADMIN, Uploads.GET, new Uploads.GetUpload(refused.id()))
            .state());
    Upload gone =
        intake.ask(Uploads.DISCARD, new Uploads.DiscardUpload(refused.id(), "not needed"));
    assertEquals(State.DISCARDED, gone.state());
    until("its files are gone", () -> isGone(refused.id()));
  }

  @Test
  void whatIsOnlyWarnedOfIsCheckedAndSaysSo() {
    Upload warned = intake.checked(model(), "model.txt", text("warn"));
    assertEquals(State.CHECKED, warned.state());
    assertEquals(Problem.Severity.WARN, warned.problems().get(0).severity());
  }

  @Test
  void aFileThatNoEngineKnowsIsRefusedWithWhatIsSupported() {
    Upload unknown = intake.checked(model(), "net.pkl", text("pickle"));
    assertEquals(State.QUARANTINED, unknown.state());
    Problem problem = unknown.problems().get(0);
    assertEquals("format-unknown", problem.code());
    assertTrue(problem.why().contains("text (engine texts)"), problem.why());
    assertTrue(problem.remedy().contains("may run code when it is read"), problem.remedy());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "net.pkl",
        "net.pickle",
        "net.pt",
        "net.pth",
        "net.joblib",
        "net.h5",
        "net.hdf5",
        "net.keras",
        "net.mar",
        "net.ckpt",
        "net.npy",
        "net.dill",
        "NET.PKL"
      })
  void aFileThatRunsCodeWhenItIsReadIsRefusedWithASentence(String name) {
    Upload refused = intake.checked(model(), name, unique("anything"));
    assertEquals(State.QUARANTINED, refused.state());
    Problem problem = refused.problems().get(0);
    assertEquals("format-unknown", problem.code());
    assertTrue(problem.remedy().contains("may run code when it is read"), problem.remedy());
    assertTrue(problem.remedy().contains("export the model"), problem.remedy());
  }

  @Test
  void aPickleInsideAnArchiveIsRefusedWithTheSameSentence() {
    byte[] torch = zip(Map.of("net/data.pkl", text("pickle"), "net/version", text("3")));
    for (String name : List.of("net.pt", "net.zip")) {
      Upload refused = intake.checked(model(), name, torch);
      assertEquals(State.QUARANTINED, refused.state(), name);
      assertTrue(
          refused.problems().get(0).remedy().contains("may run code when it is read"),
          refused.problems()::toString);
    }
  }

  @Test
  void aDatatypeThatTheEngineDoesNotHaveIsRefusedAtTheCheck() {
    Upload foreign = intake.checked(model(), "model.txt", text("int64"));
    assertEquals(State.QUARANTINED, foreign.state());
    assertEquals("datatype-unsupported", foreign.problems().get(0).code());
  }

  @Test
  void aFaultOfAnInspectorIsARefusalAndNotAFaultOfTheServer() {
    Upload crashed = intake.checked(model(), "model.txt", text("crash"));
    assertEquals(State.QUARANTINED, crashed.state());
    assertEquals("inspector-failed", crashed.problems().get(0).code());
  }

  @Test
  void anArchiveThatIsATrapIsQuarantinedAndLeavesNothingOutsideIncoming() throws IOException {
    Map<Path, String> before = outsideOfIncoming();
    Upload trap =
        intake.checked(
            model(), "x.tar", Archives.tarOf(Archives.tarBlocks("../../evil", '0', text("x"))));
    assertEquals(State.QUARANTINED, trap.state());
    assertEquals("archive-path-traversal", trap.problems().get(0).code());
    assertEquals(before, outsideOfIncoming());
    Upload bomb = intake.checked(model(), "x.zip", zip(Map.of("zeros", new byte[3 << 20])));
    assertEquals("archive-ratio", bomb.problems().get(0).code());
    assertEquals(before, outsideOfIncoming());
  }

  /** Names, sizes and hashes of all files that are no upload's. */
  private static Map<Path, String> outsideOfIncoming() throws IOException {
    Map<Path, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (!file.startsWith(directory.resolve("incoming"))) {
          byte[] content = Files.readAllBytes(file);
          Sha256 hash = new Sha256();
          hash.update(content, 0, content.length);
          files.put(file, content.length + " " + hash.hex());
        }
      }
    }
    return files;
  }

  @Test
  void anUploadIsItsOwnersAndTheAdministrators() {
    Upload upload = intake.checked(model(), "model.txt", MODEL);
    for (Object request :
        List.of(
            new Uploads.GetUpload(upload.id()),
            new Uploads.DiscardUpload(upload.id(), ""),
            new Uploads.CheckUpload(upload.id()))) {
      SlipwayException no =
          assertThrows(
              SlipwayException.class,
              () -> {
                if (request instanceof Uploads.GetUpload get) {
                  intake.askAs(IntakeUnderTest.BOB, Uploads.GET, get);
                } else if (request instanceof Uploads.DiscardUpload discard) {
                  intake.askAs(IntakeUnderTest.BOB, Uploads.DISCARD, discard);
                } else if (request instanceof Uploads.CheckUpload check) {
                  intake.askAs(IntakeUnderTest.BOB, Uploads.CHECK, check);
                }
              });
      assertEquals(FailureCode.NOT_FOUND, no.code());
    }
    assertTrue(
        intake
            .askAs(
                IntakeUnderTest.ADMIN, Uploads.LIST, new Uploads.ListUploads(new Paging(null, 500)))
            .items()
            .stream()
            .anyMatch(one -> one.id().equals(upload.id())));
    assertTrue(
        intake
            .askAs(IntakeUnderTest.BOB, Uploads.LIST, new Uploads.ListUploads(Paging.FIRST))
            .items()
            .isEmpty());
  }

  @Test
  void administratorsSeeWhatIsInQuarantineWithItsReasonsAndDeleteIt() {
    String model = model();
    Upload refused = intake.checked(model, "model.txt", text("refuse"));
    Upload sound = intake.checked(model, "model.txt", unique("sound"));
    Uploads.ListUploads everybodys =
        new Uploads.ListUploads(
            State.QUARANTINED, Uploads.ListUploads.EVERYBODY, new Paging(null, 500));
    Upload seen =
        intake.askAs(IntakeUnderTest.ADMIN, Uploads.LIST, everybodys).items().stream()
            .filter(one -> one.id().equals(refused.id()))
            .findFirst()
            .orElseThrow();
    assertEquals("ada", seen.owner());
    assertEquals("text-says-so", seen.problems().get(0).code());
    assertTrue(seen.updatedAt().isAfter(refused.createdAt()), seen::toString);
    assertTrue(
        intake.askAs(IntakeUnderTest.ADMIN, Uploads.LIST, everybodys).items().stream()
            .allMatch(one -> one.state() == State.QUARANTINED));

    SlipwayException no =
        assertThrows(
            SlipwayException.class,
            () -> intake.askAs(IntakeUnderTest.BOB, Uploads.LIST, everybodys));
    assertEquals(FailureCode.FORBIDDEN, no.code());
    no =
        assertThrows(
            SlipwayException.class,
            () ->
                intake.askAs(
                    IntakeUnderTest.BOB,
                    Uploads.LIST,
                    new Uploads.ListUploads(null, "ada", Paging.FIRST)));
    assertEquals(FailureCode.FORBIDDEN, no.code());
    assertEquals(
        List.of(),
        intake
            .askAs(
                IntakeUnderTest.BOB,
                Uploads.LIST,
                new Uploads.ListUploads(State.QUARANTINED, "bob", Paging.FIRST))
            .items());

    // Who administers this model alone sees what is meant for it, and nothing else.
    Actor some =
        new Actor(
            Actor.Kind.PERSON,
            "cleo",
            "cleo",
            List.of(new Actor.Grant(Actor.Right.ADMINISTER, model)));
    assertEquals(
        List.of(sound.id(), refused.id()),
        intake
            .askAs(
                some,
                Uploads.LIST,
                new Uploads.ListUploads(null, Uploads.ListUploads.EVERYBODY, new Paging(null, 500)))
            .items()
            .stream()
            .map(Upload::id)
            .toList());

    no =
        assertThrows(
            SlipwayException.class,
            () ->
                intake.askAs(
                    IntakeUnderTest.ADMIN,
                    Uploads.REGISTER,
                    new Uploads.RegisterUpload(
                        refused.id(), null, Version.Lineage.UNKNOWN, "", null)));
    assertEquals(FailureCode.CONFLICT, no.code());
    assertEquals(
        State.DISCARDED,
        intake
            .askAs(
                IntakeUnderTest.ADMIN,
                Uploads.DISCARD,
                new Uploads.DiscardUpload(refused.id(), "looked at"))
            .state());
    until("its files are gone", () -> isGone(refused.id()));
    Change last = changes(model).get(0);
    assertEquals("discard", last.action());
    assertEquals("root", last.actor());
    assertEquals("looked at", last.reason());
  }

  private static List<Change> changes(String model) {
    return intake
        .askAs(
            IntakeUnderTest.ADMIN,
            History.LIST_CHANGES,
            new History.ListChanges(model, null, null, null, null, null, new Paging(null, 50)))
        .items();
  }

  @Test
  void aListComesInPagesWithoutTheContentsOfReports() {
    for (int i = 0; i < 3; i++) {
      intake.checked(model(), "model.txt", MODEL);
    }
    Uploads.UploadPage first =
        intake.ask(Uploads.LIST, new Uploads.ListUploads(new Paging(null, 2)));
    assertEquals(2, first.items().size());
    Uploads.UploadPage second =
        intake.ask(Uploads.LIST, new Uploads.ListUploads(new Paging(first.next(), 2)));
    assertFalse(second.items().isEmpty());
    assertFalse(first.items().contains(second.items().get(0)));
    assertTrue(first.items().get(0).report().contents().isEmpty());
  }

  @Test
  void everyStepThatSomebodyDecidedIsAudited() {
    String model = model();
    Upload upload = intake.checked(model, "model.txt", unique("sound"));
    intake.register(upload.id(), null);
    List<String> actions =
        intake
            .askAs(
                IntakeUnderTest.ADMIN,
                History.LIST_CHANGES,
                new History.ListChanges(model, null, null, null, null, null, new Paging(null, 50)))
            .items()
            .stream()
            .map(change -> change.kind() + " " + change.action())
            .toList();
    assertEquals(
        List.of(
            Change.Kind.UPLOAD + " register",
            Change.Kind.VERSION + " register",
            Change.Kind.MODEL + " create",
            Change.Kind.UPLOAD + " check",
            Change.Kind.UPLOAD + " create"),
        actions);
  }

  @Test
  void aRepeatedRequestGetsTheAnswerOfTheFirst() {
    Uploads.CreateUpload wish = new Uploads.CreateUpload(model(), List.of(), "key-" + model());
    assertEquals(intake.ask(Uploads.CREATE, wish).id(), intake.ask(Uploads.CREATE, wish).id());
  }

  @Test
  void aDiscardedUploadTakesNothingAnyMore() {
    Upload upload = intake.create(model());
    intake.append(upload.id(), "m", MODEL, 0, false, null);
    intake.ask(Uploads.DISCARD, new Uploads.DiscardUpload(upload.id(), "changed my mind"));
    assertEquals(
        FailureCode.CONFLICT,
        assertThrows(
                SlipwayException.class,
                () -> intake.append(upload.id(), "m", MODEL, MODEL.length, true, null))
            .code());
    until("its files are gone", () -> isGone(upload.id()));
  }

  @Test
  void aParentThatIsNoVersionIsRefusedAndNoNumberIsTaken() {
    String model = model();
    Upload upload = intake.checked(model, "model.txt", unique("sound"));
    assertEquals(
        FailureCode.INVALID,
        intake
            .refused(
                Uploads.REGISTER,
                new Uploads.RegisterUpload(
                    upload.id(), null, new Version.Lineage(7, null, null), "", null))
            .code());
    assertEquals(State.CHECKED, intake.get(upload.id()).state());
    assertEquals(1, intake.register(upload.id(), null).number());
  }

  @Test
  void aSenderIsHeldBackWhileTheDiskIsBusy() {
    Upload upload = intake.create(model());
    byte[] content = new byte[7 << 20];
    AtomicReference<GeneratedStream> stream = new AtomicReference<>();
    await(
        intake.appending(
            upload.id(),
            "m",
            0,
            true,
            null,
            c -> {
              stream.set(GeneratedStream.of(c, content, 0));
              return stream.get();
            }));
    assertEquals(content.length, stream.get().sent());
    assertTrue(stream.get().pauses() > 0, "the sender was never held back");
  }

  @Test
  void whenTheDiskIsFullItIsSaidAndWhatCameIsKept() {
    IntakeConfig full =
        new IntakeConfig(
            8 << 20,
            20,
            50,
            IntakeUnderTest.SMALL.keep(),
            IntakeUnderTest.SMALL.keepQuarantined(),
            Long.MAX_VALUE / 2,
            UnpackLimits.DEFAULT,
            2,
            2,
            IntakeUnderTest.SMALL.grace());
    try (IntakeUnderTest crowded = IntakeUnderTest.start(directory.resolve("full"), full)) {
      Upload upload = crowded.create(model());
      SlipwayException refused =
          assertThrows(SlipwayException.class, () -> crowded.append(upload.id(), "m", MODEL));
      assertEquals(FailureCode.STORAGE_FULL, refused.code());
      assertEquals(0, crowded.get(upload.id()).files().get(0).received());
    }
  }

  @Test
  void aRescanSaysWhatTodaysInspectorFinds() throws IOException {
    Path place = directory.resolve("rescan");
    var database = dev.slipway.postgres.testing.TestPostgres.freshDatabase();
    String model = model();
    try (IntakeUnderTest before =
        IntakeUnderTest.start(database, place, TextInspector.recognisers(1))) {
      before.register(before.checked(model, "model.txt", text("learnt")).id(), null);
      var same = before.ask(Artifacts.RESCAN, new Artifacts.RescanVersion(model, 1));
      assertFalse(same.changed());
      assertFalse(same.worse());
      assertEquals(List.of(), same.findings());
    }
    try (IntakeUnderTest after =
        IntakeUnderTest.start(database, place, TextInspector.recognisers(2))) {
      var rescan = after.ask(Artifacts.RESCAN, new Artifacts.RescanVersion(model, 1));
      assertTrue(rescan.changed());
      assertEquals(2, rescan.report().inspectorVersion());
      assertTrue(rescan.report().inspection().refused());
      assertTrue(rescan.worse());
      assertEquals("text-says-so", rescan.findings().get(0).code());
      assertEquals(new Artifacts.Inspector("texts", 2), rescan.inspector());
      VersionArtifact made = after.ask(Catalog.GET_ARTIFACT, new Catalog.GetArtifact(model, 1));
      assertEquals(2, made.inspected().version(), "the newest inspection is told");
      assertTrue(made.inspected().found().refused());
      assertEquals(List.of("model.txt"), made.files().stream().map(ArtifactFile::path).toList());
      assertEquals(1, made.fileCount());
      assertNotNull(made.upload(), "it came from an upload");
      assertFalse(
          after.ask(Artifacts.RESCAN, new Artifacts.RescanVersion(model, 1)).worse(),
          "what is known already is not worse");
      SlipwayException no =
          assertThrows(
              SlipwayException.class,
              () ->
                  after.askAs(
                      new Actor(
                          Actor.Kind.PERSON,
                          "vera",
                          "vera",
                          List.of(new Actor.Grant(Actor.Right.VIEW, "*"))),
                      Artifacts.RESCAN,
                      new Artifacts.RescanVersion(model, 1)));
      assertEquals(FailureCode.FORBIDDEN, no.code());
      List<Change> changes =
          after
              .askAs(
                  IntakeUnderTest.ADMIN,
                  History.LIST_CHANGES,
                  new History.ListChanges(
                      model, null, null, null, null, null, new Paging(null, 50)))
              .items();
      assertEquals("rescan", changes.get(0).action());
      assertEquals("ada", changes.get(0).actor());
    }
    DurableFiles.deleteTree(place);
  }
}
