package dev.slipway.engine.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.ModelInstance;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Tensor;
import dev.slipway.engine.TensorType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class OnnxInstanceTest {

  @TempDir Path directory;

  private LoadedModel model;
  private ModelInstance instance;
  private Calls calls;

  private void load(byte[] bytes) throws EngineException {
    model = Onnx.load(directory, bytes);
    instance = model.open(model.signatures().get(0));
    calls = new Calls(model.signatures().get(0));
  }

  @AfterEach
  void close() {
    if (instance != null) {
      instance.close();
      model.close();
    }
  }

  private void run() throws EngineException {
    instance.run(calls, calls, calls);
  }

  @Test
  void eachCallGetsItsOwnRows() throws Exception {
    load(OnnxModels.linear());
    calls.gather(
        List.of(Calls.floats(Shape.of(1, 4), 1, 1, 1, 1)),
        List.of(Calls.floats(Shape.of(2, 4), 1, 0, 0, 0, 0, 0, 0, 1)));
    run();
    assertArrayEquals(new float[] {10.5f}, Calls.floats(calls.answer(0, "y")));
    assertArrayEquals(new float[] {1.5f, 4.5f}, Calls.floats(calls.answer(1, "y")));
    assertEquals(1, calls.pinned);
    assertEquals(2, calls.ended.size());
  }

  @Test
  void answersStayRightWhileBatchSizesChangeAndBuffersGrow() throws Exception {
    load(OnnxModels.linear());
    Random random = new Random(1);
    for (int round = 0; round < 300; round++) {
      int rows = random.nextInt(round < 150 ? 5 : 200);
      float[] values = new float[rows * 4];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextInt(100);
      }
      calls.gather(List.of(Calls.floats(Shape.of(rows, 4), values)));
      run();
      float[] answer = Calls.floats(calls.answer(0, "y"));
      assertEquals(rows, answer.length);
      for (int r = 0; r < rows; r++) {
        float expected =
            values[4 * r]
                + 2 * values[4 * r + 1]
                + 3 * values[4 * r + 2]
                + 4 * values[4 * r + 3]
                + 0.5f;
        assertEquals(expected, answer[r], "round " + round + " row " + r);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(TensorType.class)
  void everyDeclaredDatatypeGoesInAndComesOutUnchanged(TensorType type) throws Exception {
    assertTrue(Onnx.PROVIDER.datatypes().contains(type));
    load(OnnxModels.identity(type));
    Tensor first = sample(type, 2, 3, 5);
    Tensor second = sample(type, 1, 3, 6);
    for (boolean memory : new boolean[] {true, false}) {
      calls.givesMemory = memory;
      calls.gather(List.of(first), List.of(second));
      run();
      assertEquals(type, calls.answer(0, "y").type());
      assertEquals(first.shape(), calls.answer(0, "y").shape());
      assertEquals(first.data(), calls.answer(0, "y").data());
      assertEquals(second.data(), calls.answer(1, "y").data());
    }
  }

  @ParameterizedTest
  @EnumSource(TensorType.class)
  void scalarsAndEmptyBatchesWork(TensorType type) throws Exception {
    load(OnnxModels.identity(type));
    calls.gather(List.of(sample(type, 0, 3, 1)));
    run();
    assertEquals(Shape.of(0, 3), calls.answer(0, "y").shape());
    close();
    load(OnnxModels.scalar(type));
    Tensor value =
        type == TensorType.BYTES
            ? Calls.texts(Shape.SCALAR, "one")
            : Tensor.of(type, Shape.SCALAR, Calls.wrap(new byte[type.bytes()]));
    calls.gather(List.of(value));
    run();
    assertEquals(Shape.SCALAR, calls.answer(0, "y").shape());
    assertEquals(value.data(), calls.answer(0, "y").data());
  }

  private static Tensor sample(TensorType type, int rows, int columns, int seed) {
    Random random = new Random(seed);
    Shape shape = Shape.of(rows, columns);
    if (type == TensorType.BYTES) {
      List<byte[]> values = new ArrayList<>();
      for (int i = 0; i < rows * columns; i++) {
        values.add(("é漢" + random.nextInt()).getBytes(StandardCharsets.UTF_8));
      }
      return Calls.bytes(shape, values);
    }
    byte[] bytes = new byte[rows * columns * type.bytes()];
    random.nextBytes(bytes);
    if (type == TensorType.BOOL) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] &= 1;
      }
    }
    return Tensor.of(type, shape, Calls.wrap(bytes));
  }

  @Test
  void shapesThatTheInputsTellAreWrittenIntoThePlatformsMemory() throws Exception {
    load(OnnxModels.sumAndDifference(true));
    calls.gather(
        List.of(Calls.floats(Shape.of(1, 3), 1, 2, 3), Calls.floats(Shape.of(1, 3), 10, 20, 30)));
    run();
    assertArrayEquals(new float[] {11, 22, 33}, Calls.floats(calls.answer(0, "sum")));
    assertArrayEquals(new float[] {-9, -18, -27}, Calls.floats(calls.answer(0, "difference")));
    assertEquals(2, calls.pinned);
    assertEquals(0, calls.lent);
  }

  @Test
  void shapesThatNobodyTellsAreLentAndReleasedOnce() throws Exception {
    load(OnnxModels.sumAndDifference(false));
    calls.unwanted.add(0);
    calls.gather(List.of(Calls.floats(Shape.of(1, 2), 1, 2), Calls.floats(Shape.of(1, 2), 10, 20)));
    run();
    assertArrayEquals(new float[] {-9, -18}, Calls.floats(calls.answer(0, "difference")));
    assertFalse(calls.answers.get(0).get(0).containsKey("sum"));
    assertEquals(1, calls.lent);
    assertEquals(1, calls.released);
  }

  @Test
  void outputsWhoseShapeDependsOnTheDataAreLent() throws Exception {
    load(OnnxModels.nonZero());
    calls.gather(List.of(Calls.floats(Shape.of(5), 0, 1, 0, 2, 3)));
    run();
    assertEquals(Shape.of(1, 3), calls.answer(0, "where").shape());
    assertEquals(ByteBuffer.wrap(OnnxGraph.bytes(1L, 3L, 4L)), calls.answer(0, "where").data());
  }

  @Test
  void aWrongDeclarationOfAnOutputsShapeIsFoundOutAndSurvived() throws Exception {
    load(
        new OnnxGraph()
            .input("x", TensorType.FP32, "n")
            .node("NonZero", List.of("x"), List.of("where"))
            .output("where", TensorType.INT64, 1, "n")
            .toBytes());
    for (int round = 0; round < 3; round++) {
      calls.gather(List.of(Calls.floats(Shape.of(3), 0, 1, 0)));
      run();
      assertEquals(Shape.of(1, 1), calls.answer(0, "where").shape());
    }
  }

  @Test
  void anOutputThatIsAnInputIsHandedThrough() throws Exception {
    load(
        new OnnxGraph()
            .input("x", TensorType.FP32, "batch")
            .initializer("c", new float[] {5, 6}, 2)
            .node("Neg", List.of("x"), List.of("y"))
            .output("y", TensorType.FP32, "batch")
            .output("x", TensorType.FP32, "batch")
            .output("c", TensorType.FP32, 2)
            .toBytes());
    calls.gather(List.of(Calls.floats(Shape.of(2), 1, 2)));
    run();
    assertArrayEquals(new float[] {1, 2}, Calls.floats(calls.answer(0, "x")));
    assertArrayEquals(new float[] {-1, -2}, Calls.floats(calls.answer(0, "y")));
    assertArrayEquals(new float[] {5, 6}, Calls.floats(calls.answer(0, "c")));
  }

  @Test
  void aBadValueFailsOnlyTheCallThatSentIt() throws Exception {
    load(OnnxModels.lookup(3));
    calls.gather(
        List.of(Calls.longs(Shape.of(1), 2)),
        List.of(Calls.longs(Shape.of(2), 1, 7)),
        List.of(Calls.longs(Shape.of(1), 1)));
    run();
    assertArrayEquals(new float[] {2, -2}, Calls.floats(calls.answer(0, "row")));
    assertArrayEquals(new float[] {1, -1}, Calls.floats(calls.answer(2, "row")));
    assertEquals(EngineFailure.BAD_INPUT, calls.failure(1));
    assertTrue(calls.failures.get(1).getMessage().contains("idx=7"), calls.failures.toString());
    calls.gather(List.of(Calls.longs(Shape.of(1), 9)));
    EngineException alone = assertThrows(EngineException.class, this::run);
    assertEquals(EngineFailure.BAD_INPUT, alone.failure());
    calls.gather(List.of(Calls.longs(Shape.of(1), 0)));
    run();
    assertArrayEquals(new float[] {0, 0}, Calls.floats(calls.answer(0, "row")));
  }

  @Test
  void textThatTheBindingWouldAlterFailsItsCallAndNamesTensorAndElement() throws Exception {
    load(OnnxModels.identity(TensorType.BYTES));
    List<byte[]> notText = List.of(new byte[] {'o', 'k'}, new byte[] {(byte) 0xFF, 1});
    calls.gather(
        List.of(Calls.texts(Shape.of(1, 2), "fine", "漢字")),
        List.of(Calls.texts(Shape.of(2, 2), "a", "b", "c", "smile \uD83D\uDE00")),
        List.of(Calls.texts(Shape.of(1, 2), "nul\u0000", "x")),
        List.of(Calls.bytes(Shape.of(1, 2), notText)),
        List.of(Calls.texts(Shape.of(1, 2), "last", "")));
    run();
    assertEquals(List.of("fine", "漢字"), Calls.texts(calls.answer(0, "y")));
    assertEquals(List.of("last", ""), Calls.texts(calls.answer(4, "y")));
    for (int call = 1; call <= 3; call++) {
      assertEquals(EngineFailure.BAD_INPUT, calls.failure(call));
    }
    assertTrue(
        calls
            .failures
            .get(1)
            .getMessage()
            .startsWith("element 3 of the input 'x' has text outside"),
        calls.failures.get(1).getMessage());
    assertTrue(calls.failures.get(1).getMessage().contains("U+1F600"));
    assertTrue(calls.failures.get(2).getMessage().startsWith("element 0 of the input 'x' has the"));
    assertTrue(calls.failures.get(3).getMessage().contains("not UTF-8"));
    calls.gather(List.of(Calls.texts(Shape.of(1, 1), "\uD83D\uDE00")));
    run();
    assertEquals(EngineFailure.BAD_INPUT, calls.failure(0));
  }

  @Test
  void textOfTheModelsOwnThatTheBindingAltersFailsItsCallAndNamesTensorAndElement()
      throws Exception {
    List<String> right = List.of("plain", "Ðð ñ", "", "ð\u00A0®·", "漢字\n", "\uFFFD\uE000", "það");
    List<String> altered =
        List.of(
            "\uD83D\uDE00",
            "smile \uD83D\uDE00 at me",
            "\uD842\uDFB7",
            "\uDBFF\uDFFD",
            "nul\u0000here",
            "\u0000");
    List<String> all = new ArrayList<>(right);
    all.addAll(altered);
    load(OnnxModels.labels(all.toArray(String[]::new)));
    for (int i = 0; i < all.size(); i++) {
      calls.gather(List.of(Calls.longs(Shape.of(2), 0, i)), List.of(Calls.longs(Shape.of(1), 4)));
      run();
      assertEquals(List.of("漢字\n"), Calls.texts(calls.answer(1, "label")));
      if (i < right.size()) {
        assertEquals(List.of("plain", right.get(i)), Calls.texts(calls.answer(0, "label")));
      } else {
        assertEquals(EngineFailure.BAD_INPUT, calls.failure(0), all.get(i));
        String message = calls.failures.get(0).getMessage();
        assertTrue(message.startsWith("element 1 of the output 'label' has text"), message);
      }
    }
  }

  @Test
  void aRunIsStoppedWhenItIsCancelledAndTheInstanceGoesOn() throws Exception {
    load(OnnxModels.loop(4_000_000_000L));
    calls.gather(List.of(Calls.floats(Shape.of(1, 4), 1, 2, 3, 4)));
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      for (boolean byDeadline : new boolean[] {false, true}) {
        calls.cancelled = false;
        calls.deadline =
            byDeadline ? System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50) : Long.MAX_VALUE;
        CountingStart started = new CountingStart();
        Future<?> canceller =
            other.submit(
                () -> {
                  started.await();
                  while (byDeadline && System.nanoTime() - calls.deadline < 0) {
                    Thread.onSpinWait();
                  }
                  calls.cancel();
                });
        started.go();
        long begin = System.nanoTime();
        EngineException stopped = assertThrows(EngineException.class, this::run);
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        canceller.get();
        assertEquals(
            byDeadline ? EngineFailure.DEADLINE_EXCEEDED : EngineFailure.CANCELLED,
            stopped.failure());
        // Not stopped it would run for hours.
        assertTrue(took < 60_000, "stopped after " + took + " ms");
      }
    } finally {
      other.shutdownNow();
    }
    close();
    load(OnnxModels.loop(3));
    calls.cancel();
    calls.gather(List.of(Calls.floats(Shape.of(1, 4), 1, 2, 3, 4)));
    assertEquals(EngineFailure.CANCELLED, assertThrows(EngineException.class, this::run).failure());
    calls.cancelled = false;
    run();
    assertArrayEquals(new float[] {4, 5, 6, 7}, Calls.floats(calls.answer(0, "y")));
  }

  private static final class CountingStart {
    private final java.util.concurrent.CountDownLatch latch =
        new java.util.concurrent.CountDownLatch(1);

    void go() {
      latch.countDown();
    }

    void await() {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void anInstanceAnswersAgainAfterItsRunWasStopped() throws Exception {
    load(OnnxModels.loop(20_000_000L));
    calls.gather(List.of(Calls.floats(Shape.of(1, 4), 0, 0, 0, 0)));
    Thread canceller = new Thread(calls::cancel);
    canceller.start();
    assertThrows(EngineException.class, this::run);
    canceller.join();
    calls.cancelled = false;
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<?> running =
          other.submit(
              (Callable<Void>)
                  () -> {
                    run();
                    return null;
                  });
      assertThrows(
          java.util.concurrent.TimeoutException.class,
          () -> running.get(300, TimeUnit.MILLISECONDS),
          "the stop of the earlier run must not reach this one");
      calls.cancel();
      assertThrows(Exception.class, () -> running.get(120, TimeUnit.SECONDS));
    } finally {
      other.shutdownNow();
    }
  }

  @Test
  void instancesOfOneModelRunAtOnceAndGiveEachItsOwnAnswer() throws Exception {
    load(OnnxModels.mlp(2, 64));
    float[] values = new float[64];
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int seed = t;
        all.add(
            threads.submit(
                () -> {
                  Calls own = new Calls(model.signatures().get(0));
                  Random random = new Random(seed);
                  float[] mine = values.clone();
                  for (int i = 0; i < mine.length; i++) {
                    mine[i] = random.nextFloat();
                  }
                  byte[] first = null;
                  try (ModelInstance one = model.open(model.signatures().get(0))) {
                    for (int round = 0; round < 200; round++) {
                      own.gather(List.of(Calls.floats(Shape.of(1, 64), mine)));
                      one.run(own, own, own);
                      byte[] answer = OnnxGraph.bytes(Calls.floats(own.answer(0, "y")));
                      first = first == null ? answer : first;
                      if (!java.util.Arrays.equals(first, answer)) {
                        return false;
                      }
                    }
                  }
                  return true;
                }));
      }
      for (Future<Boolean> one : all) {
        assertTrue(one.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void useAfterCloseIsRefused() throws Exception {
    load(OnnxModels.linear());
    instance.close();
    instance.close();
    calls.gather(List.of(Calls.floats(Shape.of(1, 4), 1, 1, 1, 1)));
    assertEquals(EngineFailure.INTERNAL, assertThrows(EngineException.class, this::run).failure());
    model.close();
    model.close();
    assertThrows(EngineException.class, () -> model.open(model.signatures().get(0)));
  }
}
