package dev.slipway.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.Gson;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.engine.tensorflow.TensorFlowModels;
import dev.slipway.it.parts.Needs;
import dev.slipway.it.parts.Part;
import dev.slipway.it.server.RunningServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a person uploads in the browser, in every form in which it may come, until it answers. */
@Needs(Part.CHROMIUM)
class UploadIT {

  /** So slow that a person has the time to pause it. */
  private static final int BYTES_PER_SECOND = 1 << 20;

  private static final int UNLIMITED = -1;

  private static final int MOST_BYTES = 64 << 20;

  private static final String OTHER_THREADS = "2";

  @TempDir static Path folder;
  private static RunningServer server;
  private static Chromium chromium;
  private static Desk mara;

  /** y = x · (1, 2, 3, 4)ᵀ + 0.5, as a folder. */
  private static Path saved;

  @RegisterExtension
  static final PictureOfAFailure PICTURE =
      new PictureOfAFailure(() -> mara == null ? null : mara.page());

  @BeforeAll
  static void start() throws Exception {
    chromium = Chromium.start();
    server =
        RunningServer.on(folder.resolve("data"))
            .set("upload.max-bytes", String.valueOf(MOST_BYTES))
            .await();
    mara = new Desk(chromium.person().newPage(), server);
    mara.makesTheFirstAccount(server, "mara.lin");
    saved = TensorFlowModels.linear(folder.resolve("saved"));
  }

  @AfterAll
  static void stop() throws Exception {
    if (chromium != null) {
      chromium.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @AfterEach
  void nothingBrokeUnseen() {
    assertEquals(List.of(), chromium.complaints());
  }

  @Test
  void aSavedModelIsUploadedAsAFolderAndAnswers() throws Exception {
    mara.open("/upload?model=from-folder");
    choose("Choose a folder", saved);
    isLookedAtServedAndAnswers("from-folder");
  }

  @Test
  void aSavedModelIsUploadedAsTarGzAndAnswers() throws Exception {
    Path packed = folder.resolve("saved.tar.gz");
    assertEquals(
        0,
        new ProcessBuilder("tar", "-czf", packed.toString(), "-C", saved.toString(), ".")
            .inheritIO()
            .start()
            .waitFor());
    mara.open("/upload?model=from-tar-gz");
    choose("Choose files", packed);
    isLookedAtServedAndAnswers("from-tar-gz");
  }

  @Test
  void aSavedModelIsUploadedAsZipAndAnswers() throws Exception {
    Path packed = World.zip(saved, folder.resolve("saved.zip"));
    mara.open("/upload?model=from-zip");
    choose("Choose files", packed);
    isLookedAtServedAndAnswers("from-zip");
  }

  @Test
  void aSavedModelIsDroppedAsAFolderAndAnswers() throws Exception {
    // What a desktop leaves in a folder that somebody looked into.
    Path dropped = TensorFlowModels.linear(folder.resolve("dropped"));
    Files.writeString(dropped.resolve(".DS_Store"), "no part of the model");
    mara.open("/upload?model=from-drop");
    drop(dropped);
    isLookedAtServedAndAnswers("from-drop");
  }

  @Test
  void aRefusedModelIsSeenWithItsReasonsAndHasNoWayToTraffic() throws Exception {
    Path thief = TensorFlowModels.text(folder.resolve("reads"), tf -> tf.io::readFile);
    mara.open("/upload?model=support-intent");
    choose("Choose a folder", thief);
    link("support-intent", "Look at the reasons").click();
    Locator main = mara.page().locator("main");
    assertThat(main).containsText("op-not-allowed");
    assertThat(main).containsText("ReadFile");
    assertThat(main.getByText("How to mend it")).isVisible();
    assertThat(main.getByText("Nobody can deploy it.")).isVisible();
    assertThat(mara.heading("Deploy")).hasCount(0);
    assertThat(mara.button(Pattern.compile("register|deploy|serve", Pattern.CASE_INSENSITIVE)))
        .hasCount(0);
    assertEquals("QUARANTINED", uploadOf("support-intent").getString("state"));
  }

  @Test
  void whatIsRefusedIsSaidInChineseAndInTheServersOwnWordsAfterIt() throws Exception {
    Path bulk = folder.resolve("bulk.onnx");
    try (RandomAccessFile file = new RandomAccessFile(bulk.toFile(), "rw")) {
      file.setLength(MOST_BYTES + 1L);
    }
    KeptSession kept = new KeptSession(chromium, mara.page().context().storageState());
    try (BrowserContext person = kept.person(Look.all("zh-CN").get(0).options())) {
      Page page = person.newPage();
      Words words = Words.in("zh-CN");
      page.navigate(server.url() + "/upload?model=too-much");
      Locator main = page.locator("main");
      page.getByTestId("files").setInputFiles(bulk);
      saysBoth(main, "内容超过了允许的大小。", "bytes");

      page.navigate(server.url() + "/upload?model=not-one");
      page.getByTestId("files")
          .setInputFiles(Files.writeString(folder.resolve("notes.onnx"), "no model at all"));
      main.getByText(words.say("upload.reasons")).waitFor();
      saysBoth(main, "文件不是有效的 protobuf。", "Wire type");

      page.navigate(server.url() + "/uploads/quarantined");
      saysBoth(main, "文件不是有效的 protobuf。", "Wire type");

      main.locator("a:has-text('notes.onnx')").first().click();
      saysBoth(main, "文件的内容与其名称所说的格式不符。", "cannot be read as an ONNX model");
      saysBoth(main, "请上传导出的模型，而不是改了名的其他文件。", "Export the model again");
    }
  }

  private static void saysBoth(Locator main, String chinese, String english) {
    Locator said =
        main.locator("p").filter(new Locator.FilterOptions().setHasText(chinese)).first();
    assertThat(said.locator("[lang=en]")).containsText(Pattern.compile(english));
  }

  @Test
  void anUploadThatIsPausedSendsNothingUntilItIsResumedAndThenArrivesWhole() throws Exception {
    Path model = Files.write(folder.resolve("wide.onnx"), OnnxModels.mlp(3, 1024));
    Page page = mara.page();
    List<String> sends = new ArrayList<>();
    page.onRequest(
        request -> {
          if (request.method().equals("PUT") && request.url().contains("/uploads/")) {
            sends.add(request.url());
          }
        });
    mara.open("/upload?model=wide");
    CDPSession line = page.context().newCDPSession(page);
    line.send("Network.enable");
    limit(line, BYTES_PER_SECOND);
    choose("Choose files", model);
    Locator row = page.locator("main");
    assertThat(row)
        .containsText(
            Pattern.compile("\\d[\\d.]* of 12\\.0\\sMiB · [\\d.]+\\s[KM]iB/s · [\\d.]+\\ss left"));

    mara.press("Pause");
    assertThat(row).containsText("paused");
    sends.clear();
    limit(line, UNLIMITED);
    // It stays so while one looks at something else.
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Models").setExact(true))
        .first()
        .click();
    assertThat(mara.heading("Models")).isVisible();
    page.goBack();
    assertThat(row).containsText("paused");
    assertEquals(List.of(), sends);
    assertEquals("RECEIVING", uploadOf("wide").getString("state"));

    mara.press("Resume");
    link("wide", "Look and decide").click();
    assertThat(mara.heading("wide.onnx")).isVisible();
    assertFalse(sends.isEmpty(), "the rest was sent");
    assertFalse(sends.get(0).contains("offset=0&"), "it went on where it was: " + sends);
    assertEquals(Map.of("wide.onnx", Sha256.of(model)), checked("wide"));
  }

  @Test
  void whoIsElsewhereWhenAnUploadIsCheckedIsToldThereWithTheWayToIt() throws Exception {
    Path model = Files.write(folder.resolve("meanwhile.onnx"), OnnxModels.mlp(3, 1024));
    KeptSession kept = new KeptSession(chromium, mara.page().context().storageState());
    Inspection inspection = new Inspection();
    for (Look look : Look.TWO) {
      Words words = Words.in(look.language());
      try (BrowserContext person = kept.person(look.options())) {
        Page page = person.newPage();
        page.navigate(server.url() + "/upload?model=meanwhile");
        CDPSession line = page.context().newCDPSession(page);
        line.send("Network.enable");
        limit(line, BYTES_PER_SECOND);
        page.getByTestId("files").setInputFiles(model);
        assertThat(page.locator("main")).containsText(Pattern.compile("[KM]iB/s"));
        Locator told =
            page.getByRole(AriaRole.STATUS)
                .filter(new Locator.FilterOptions().setHasText("meanwhile.onnx"));
        page.keyboard().press("g");
        page.keyboard().press("a");
        assertThat(page).hasURL(server.url() + "/audit");
        assertThat(told).hasCount(0);
        limit(line, UNLIMITED);
        assertThat(told).containsText(words.say("toast.checked", "name", "meanwhile.onnx"));
        told.hover(); // it stays while somebody is on it
        inspection.overlay(page, "told-elsewhere", look);
        told.getByRole(AriaRole.LINK).click();
        assertThat(page.locator("h1").first()).hasText("meanwhile.onnx");
        assertThat(told).hasCount(0);
      }
    }
    assertEquals(List.of(), inspection.found());
  }

  @Test
  void whoIsElsewhereWhenALoadThatTheyAskedForIsReadyIsToldThereAndOnceOnly() throws Exception {
    server.register("asked-for", Files.write(folder.resolve("asked.onnx"), OnnxModels.linear()));
    Page page = mara.page();
    mara.open("/models/asked-for/versions/1");
    Locator told =
        page.getByRole(AriaRole.STATUS)
            .filter(new Locator.FilterOptions().setHasText("asked-for v1 is READY."));
    // What tells of its end is held back until she has gone on.
    String overview = "**/api/v1/overview*";
    page.route(overview, Route::abort);
    mara.press("Deploy");
    page.getByRole(AriaRole.DIALOG)
        .getByRole(
            AriaRole.BUTTON,
            new Locator.GetByRoleOptions().setName("Load version 1 with 1 instance"))
        .click();
    assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
    server.awaitState(deploymentOf("asked-for", 1).getLong("id"), "READY");
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Audit").setExact(true))
        .first()
        .click();
    assertThat(mara.heading("Audit")).isVisible();
    assertThat(told).hasCount(0);
    page.unroute(overview);
    server.api().post("/api/v1/models", new JsonObject().put("name", "some-news"));
    told.getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("Open the model")).click();
    assertThat(mara.heading("asked-for")).isVisible();
    assertThat(told).hasCount(0);
    mara.open("/audit");
    server.api().post("/api/v1/models", new JsonObject().put("name", "more-news"));
    assertThat(page.locator("main tbody").first()).containsText("more-news");
    assertThat(told).hasCount(0);
  }

  @Test
  void anUploadThatIsCancelledIsGoneOnTheServer() throws Exception {
    Path model = Files.write(folder.resolve("unwanted.onnx"), OnnxModels.mlp(3, 1024));
    Page page = mara.page();
    mara.open("/upload?model=unwanted");
    CDPSession line = page.context().newCDPSession(page);
    line.send("Network.enable");
    limit(line, BYTES_PER_SECOND);
    choose("Choose files", model);
    assertThat(page.locator("main")).containsText(Pattern.compile("[KM]iB/s"));
    String id = uploadOf("unwanted").getString("id");
    List<String> sends = new ArrayList<>();
    page.onRequest(
        request -> {
          if (request.method().equals("PUT") && request.url().contains("/uploads/")) {
            sends.add(request.url());
          }
        });
    mara.press("Cancel");
    assertThat(page.getByText(Pattern.compile("^for unwanted\\b"))).hasCount(0);
    limit(line, UNLIMITED);
    RunningServer.awaitTrue(
        "the upload is discarded", Duration.ofSeconds(30), () -> stateOf(id).equals("DISCARDED"));
    page.reload();
    assertThat(mara.button("Choose files")).isVisible();
    assertThat(page.getByText(Pattern.compile("^for unwanted\\b"))).hasCount(0);
    assertEquals(List.of(), sends);
  }

  private static String stateOf(String upload) {
    return server.api().get("/api/v1/uploads/" + upload).body().getString("state");
  }

  @Test
  void aFolderThatWasOnItsWayIsChosenAgainAfterAReloadAndArrivesWhole() throws Exception {
    Path model =
        OnnxModels.write(
                folder.resolve("split"),
                OnnxModels.linearWithExternalWeights("data/w.bin", BYTES_PER_SECOND, 16))
            .getParent();
    byte[] weights = new byte[8 * BYTES_PER_SECOND];
    new Random(7).nextBytes(weights);
    Files.createDirectories(model.resolve("data"));
    Path data = Files.write(model.resolve("data/w.bin"), weights);
    Page page = mara.page();
    mara.open("/upload?model=split");
    CDPSession line = page.context().newCDPSession(page);
    line.send("Network.enable");
    limit(line, BYTES_PER_SECOND);
    choose("Choose a folder", model);
    assertThat(page.locator("main")).containsText(Pattern.compile("[KM]iB/s"));
    page.reload();
    limit(line, UNLIMITED);
    assertThat(page.getByText("Choose the same folder, and it goes on where it was.")).isVisible();
    choose("Choose again", model);
    link("split", "Look and decide").click();
    assertThat(mara.heading("split")).isVisible();
    assertEquals(
        Map.of("model.onnx", Sha256.of(model.resolve("model.onnx")), "data/w.bin", Sha256.of(data)),
        checked("split"));
  }

  @Test
  void whatIsSaidOfAVersionAndWithWhatItIsLoadedArrivesAtTheServer() throws Exception {
    server.register("said", Files.write(folder.resolve("first.onnx"), OnnxModels.linear()));
    server.deploy("said", 1);
    mara.open("/upload?model=said");
    mara.field("Notes").fill("Adds the year of renovation");
    mara.field("Trained on").fill("s3://houses/2026-11");
    mara.field("Source commit or run").fill("run-4711");
    choose(
        "Choose files",
        Files.write(folder.resolve("second.onnx"), OnnxModels.linear(100f, 1, 2, 3, 4)));
    link("said", "Look and decide").click();
    mara.page().getByText("Without traffic").first().click();
    assertThat(signature(mara.page().locator("main"))).hasCount(0); // there is one only
    mara.field("Parent version").selectOption("1");
    mara.field("Instances").fill("2");
    mara.field("Memory").fill("48");
    mara.field("Rows in a batch, at most").fill("16");
    mara.field("Delay, µs").fill("250");
    mara.field("Reason").fill("a first look");
    mara.press("Register version 2 and load it");
    assertThat(mara.heading("said")).isVisible();

    var version = server.api().get("/api/v1/models/said/versions/2").body();
    assertEquals("Adds the year of renovation", version.getJsonObject("note").getString("text"));
    assertEquals(
        new JsonObject()
            .put("parentVersion", 1)
            .put("run", "run-4711")
            .put("dataSet", "s3://houses/2026-11"),
        version.getJsonObject("lineage"));
    var deployment = deploymentOf("said", 2);
    var settings = deployment.getJsonObject("settings");
    assertEquals(2, settings.getJsonObject("instances").getInteger("min"));
    assertEquals(2, settings.getJsonObject("instances").getInteger("max"));
    assertEquals(48L << 20, settings.getJsonObject("device").getLong("memoryBytes"));
    assertEquals(16, settings.getJsonObject("batching").getInteger("maxItems"));
    assertEquals(250, settings.getJsonObject("batching").getInteger("maxDelayMicros"));
    server.awaitState(deployment.getLong("id"), "READY");
    assertEquals(
        "a first look",
        server
            .api()
            .get("/api/v1/changes?kind=DEPLOYMENT&entity=" + deployment.getLong("id"))
            .body()
            .getJsonArray("items")
            .getJsonObject(0)
            .getString("reason"));

    mara.page()
        .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(Pattern.compile("^Versions")))
        .click();
    Locator row =
        mara.page()
            .locator("main tbody tr")
            .filter(new Locator.FilterOptions().setHasText("run-4711"));
    assertThat(row).containsText("s3://houses/2026-11 · run-4711");
    row.getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(Pattern.compile("^v2")))
        .click();
    assertThat(mara.heading("said v2")).isVisible();
    assertThat(fact("Trained on")).hasText("s3://houses/2026-11");
    assertThat(fact("Source commit or run").locator("code")).hasText("run-4711");
    fact("Made from")
        .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("v1"))
        .click();
    assertThat(mara.heading("said v1")).isVisible();
    assertThat(mara.page()).hasURL(server.url() + "/models/said/versions/1");
    assertThat(fact("Trained on")).hasText("–");
    assertThat(fact("Others made from it").getByRole(AriaRole.LINK)).hasText("v2");
  }

  /** What the version's page says of where it comes from. */
  private static Locator fact(String name) {
    return mara.page()
        .locator("main dl > div")
        .filter(
            new Locator.FilterOptions().setHas(mara.page().locator("dt:text-is('" + name + "')")))
        .locator("dd");
  }

  @Test
  void oneOfSeveralSignaturesAndTheEnginesSettingsAreChosenBeforeTheFirstLoad() throws Exception {
    mara.open("/upload?model=lengths");
    choose("Choose a folder", twoSignatures());
    link("lengths", "Look and decide").click();
    Locator form = mara.page().locator("main");
    signature(form).selectOption("lengths");
    form.getByText(Pattern.compile("^Advanced: settings of tensorflow")).click();
    Locator threads = form.getByLabel("inter-op-threads");
    threads.fill("0");
    assertThat(form.getByText(Pattern.compile("^Out of range: 1 … "))).isVisible();
    assertThat(mara.button("Register version 1 and serve it")).isDisabled();
    threads.fill(OTHER_THREADS);
    mara.press("Register version 1 and serve it");
    assertThat(mara.page()).hasURL(server.url() + "/models/lengths");
    countsLetters("lengths");
  }

  @Test
  void aVersionThatIsDeployedLaterHasTheSameChoice() throws Exception {
    server.register("later", World.zip(twoSignatures(), folder.resolve("later.zip")));
    mara.open("/models/later/versions/1");
    mara.press("Deploy");
    Locator dialog = mara.page().getByRole(AriaRole.DIALOG);
    signature(dialog).selectOption("lengths");
    dialog.getByText(Pattern.compile("^Advanced: settings of tensorflow")).click();
    dialog.getByLabel("inter-op-threads").fill(OTHER_THREADS);
    dialog
        .getByRole(
            AriaRole.BUTTON,
            new Locator.GetByRoleOptions().setName("Load version 1 with 1 instance"))
        .click();
    assertThat(dialog).isHidden();
    countsLetters("later");
  }

  @Test
  void whatIsChosenBeforeTheFirstLoadHasNoFaultInAnyLook() throws Exception {
    server.register("shown", World.zip(twoSignatures(), folder.resolve("shown.zip")));
    mara.open("/upload?model=shown-next");
    choose("Choose a folder", twoSignatures());
    link("shown-next", "Look and decide").click();
    assertThat(mara.heading("saved_model.pb")).isVisible();
    String form = mara.page().url();
    KeptSession kept = new KeptSession(chromium, mara.page().context().storageState());
    Inspection inspection = new Inspection();
    for (String language : Look.LANGUAGES) {
      Words words = Words.in(language);
      List<Look> looks = Look.all(language);
      try (BrowserContext person = kept.person(looks.get(0).options())) {
        Page page = person.newPage();
        page.navigate(form);
        Places.settles(page, "saved_model.pb");
        page.getByText(words.begins("deploy.advanced")).click();
        for (Look look : looks) {
          look.on(page);
          page.evaluate("scrollTo(0, 0)"); // the whole page is in the picture
          inspection.page(page, "first-load", look);
        }
        looks.get(0).on(page);
        page.navigate(server.url() + "/models/shown/versions/1");
        Places.settles(page, "shown v1");
        page.getByRole(
                AriaRole.BUTTON,
                new Page.GetByRoleOptions().setName(words.say("version.deploy")).setExact(true))
            .click();
        Locator advanced =
            page.getByRole(AriaRole.DIALOG).getByText(words.begins("deploy.advanced"));
        advanced.click();
        for (Look look : looks) {
          look.on(page);
          advanced.scrollIntoViewIfNeeded();
          inspection.overlay(page, "dialog-first-load", look);
        }
      }
    }
    assertEquals(List.of(), inspection.found());
  }

  /** The one that is not the first, with another number of threads. */
  private static void countsLetters(String model) throws Exception {
    JsonObject deployment = deploymentOf(model, 1);
    JsonObject settings = deployment.getJsonObject("settings");
    assertEquals("lengths", settings.getString("signature"));
    assertEquals(
        new JsonObject().put("inter-op-threads", OTHER_THREADS),
        settings.getJsonObject("engineSettings"));
    server.awaitState(deployment.getLong("id"), "READY");
    assertEquals(
        List.of(4, 1),
        server
            .api()
            .post(
                "/v2/models/" + model + "/infer",
                new JsonObject(
                    """
                    {"inputs":[{"name":"x","datatype":"BYTES","shape":[2],"data":["four","a"]}]}\
                    """))
            .body()
            .getJsonArray("outputs")
            .getJsonObject(0)
            .getJsonArray("data")
            .getList());
  }

  private static Path twoSignatures() throws Exception {
    return TensorFlowModels.twoSignatures(Files.createTempDirectory(folder, "two"));
  }

  private static Locator signature(Locator within) {
    return within.getByRole(
        AriaRole.COMBOBOX, new Locator.GetByRoleOptions().setName("Signature").setExact(true));
  }

  private static void isLookedAtServedAndAnswers(String model) throws Exception {
    link(model, "Look and decide").click();
    Locator signature =
        mara.page()
            .getByRole(AriaRole.TABLE)
            .filter(new Locator.FilterOptions().setHasText("Inputs"))
            .first();
    assertThat(signature).containsText(Pattern.compile("x\\s*FP32"));
    assertThat(signature).containsText(Pattern.compile("y\\s*FP32"));
    mara.press("Register version 1 and serve it");
    assertThat(mara.page()).hasURL(server.url() + "/models/" + model);
    server.awaitState(deploymentOf(model, 1).getLong("id"), "READY");
    assertThat(mara.page().getByText("Healthy").first()).isVisible();
    assertEquals(10.5, server.predictLinear(model), 1e-5);
  }

  /** By the button that a person presses, and what the system asks then. */
  private static void choose(String button, Path... chosen) {
    mara.page().waitForFileChooser(() -> mara.press(button)).setFiles(chosen);
  }

  /** As a desktop drops it: the browser reads the folder itself. */
  private static void drop(Path dropped) {
    Page page = mara.page();
    BoundingBox zone =
        page.getByRole(
                AriaRole.REGION,
                new Page.GetByRoleOptions().setName("Drop a model here, or a folder"))
            .boundingBox();
    CDPSession hand = page.context().newCDPSession(page);
    for (String step : List.of("dragEnter", "dragOver", "drop")) {
      send(
          hand,
          "Input.dispatchDragEvent",
          new JsonObject()
              .put("type", step)
              .put("x", zone.x + zone.width / 2)
              .put("y", zone.y + zone.height / 2)
              .put(
                  "data",
                  new JsonObject()
                      .put("items", new JsonArray())
                      .put("files", new JsonArray().add(dropped.toString()))
                      .put("dragOperationsMask", 1)));
    }
    hand.detach();
  }

  private static void limit(CDPSession line, int bytesPerSecond) {
    send(
        line,
        "Network.emulateNetworkConditions",
        new JsonObject()
            .put("offline", false)
            .put("latency", 0)
            .put("downloadThroughput", UNLIMITED)
            .put("uploadThroughput", bytesPerSecond));
  }

  private static void send(CDPSession session, String method, JsonObject parameters) {
    session.send(
        method, new Gson().fromJson(parameters.encode(), com.google.gson.JsonObject.class));
  }

  /** In the row of that model's upload, which has a button in every state. */
  private static Locator link(String model, String name) {
    return mara.page()
        .getByText(Pattern.compile("^for " + model + "\\b"))
        .locator("xpath=ancestor::div[.//button][1]")
        .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(name));
  }

  private static JsonObject deploymentOf(String model, int version) {
    return server.api().all("/api/v1/deployments?model=" + model).stream()
        .filter(one -> one.getInteger("version") == version)
        .findFirst()
        .orElseThrow();
  }

  /** The digests of the files that the check of that model's upload found in it. */
  private static Map<String, String> checked(String model) {
    JsonObject upload = uploadOf(model);
    assertEquals("CHECKED", upload.getString("state"), upload::encodePrettily);
    return upload.getJsonObject("report").getJsonArray("contents").stream()
        .map(JsonObject.class::cast)
        .collect(Collectors.toMap(one -> one.getString("path"), one -> one.getString("sha256")));
  }

  private static JsonObject uploadOf(String model) {
    String id =
        server.api().all("/api/v1/uploads?owner=*").stream()
            .filter(one -> model.equals(one.getString("model")))
            .findFirst()
            .orElseThrow()
            .getString("id");
    return server.api().get("/api/v1/uploads/" + id).body();
  }
}
