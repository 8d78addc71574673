package dev.slipway.edge.http.oip;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.edge.http.exchange.EdgeLoop;
import dev.slipway.edge.http.exchange.Exchange;
import dev.slipway.edge.http.exchange.Payload;
import dev.slipway.edge.http.json.JsonWriter;
import dev.slipway.platform.infer.InferCall;
import dev.slipway.platform.infer.InferCompletion;
import dev.slipway.platform.infer.InferFailure;
import dev.slipway.platform.infer.InferRequest;
import dev.slipway.platform.infer.InferResponse;
import dev.slipway.platform.infer.InferTensor;
import dev.slipway.platform.infer.ModelView;
import dev.slipway.platform.infer.RequestHeaders;
import dev.slipway.platform.infer.RouteReason;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One inference request from its body to its answer: read, submitted, written. Large JSON is read
 * and written on the edge's pool, everything else on the loop.
 */
final class InferExchange implements InferCompletion, Exchange.BodyListener, RequestHeaders {

  private static final CharSequence HEADER_LENGTH =
      HttpHeaders.createOptimized("inference-header-content-length");
  private static final CharSequence OCTETS =
      HttpHeaders.createOptimized("application/octet-stream");

  private static final CharSequence SERVER_TIMING = HttpHeaders.createOptimized("server-timing");
  private static final CharSequence CHOSEN_BY = HttpHeaders.createOptimized("slipway-chosen-by");

  /** Answers up to this size are sent as one piece. */
  private static final int ONE_PIECE = 16 << 10;

  private final Exchange exchange;
  private final String model;
  private final @Nullable String version;

  /** When a person's try began; 0 for all other calls, which are told nothing of their times. */
  private final long triedNanos;

  private @Nullable InferCall call;
  private AnswerForm form = AnswerForm.BINARY;

  /**
   * @param playground whether a person tries the model
   */
  InferExchange(Exchange exchange, String model, @Nullable String version, boolean playground) {
    this.exchange = exchange;
    this.model = model;
    this.version = version;
    // An odd number is no 0.
    this.triedNanos = playground ? System.nanoTime() | 1 : 0;
  }

  @Override
  public void body(byte[] bytes, int from, int to) {
    int size = to - from;
    int headerLength = headerLength(size);
    if (headerLength == 0) {
      submit(raw(bytes, from, size), bytes);
      return;
    }
    EdgeLoop loop = exchange.loop();
    long most = loop.limits().maxBodyBytes();
    if ((headerLength < 0 ? size : headerLength) <= EdgeLoop.LOOP_JSON_BYTES) {
      submit(InferRequestReader.read(bytes, from, to, headerLength, most), bytes);
      return;
    }
    loop.elsewhere(() -> InferRequestReader.read(bytes, from, to, headerLength, most))
        .onComplete(
            read -> {
              if (exchange.over()) {
                return;
              }
              if (read.failed()) {
                exchange.failUnforeseen(read.cause());
                return;
              }
              try {
                submit(read.result(), bytes);
              } catch (SlipwayException failure) {
                exchange.fail(failure);
              }
            });
  }

  /** Bytes of JSON before binary data; −1 without the header: everything is JSON. */
  private int headerLength(int size) {
    String header = header(HEADER_LENGTH);
    if (header == null) {
      return -1;
    }
    long length;
    try {
      length = Long.parseLong(header.trim());
    } catch (NumberFormatException wrong) {
      length = -1;
    }
    if (length < 0 || length > size) {
      throw new SlipwayException(
          FailureCode.INVALID,
          "inference header size should be in range (0, "
              + size
              + "), got: "
              + Shown.shortened(header));
    }
    return (int) length;
  }

  private OipRequest raw(byte[] bytes, int from, int size) {
    ModelView view = exchange.loop().predictor().model(model);
    if (view == null) {
      throw InferFailure.unknownModel(model).exception();
    }
    return RawRequest.read(
        model, OipEndpoint.version(view, version).signature(), bytes, from, size);
  }

  private void submit(OipRequest request, byte[] body) {
    form = request.form();
    // Tensors read from JSON lie beside the body, and can be larger than it.
    long unpacked = 0;
    for (InferTensor input : request.inputs()) {
      unpacked += input.data() == body ? 0 : input.length();
    }
    if (unpacked > EdgeLoop.LOOP_TEXT_BYTES) {
      exchange.take(unpacked);
    }
    long deadline = System.nanoTime() + exchange.loop().limits().answerSeconds() * 1_000_000_000L;
    InferRequest asked =
        new InferRequest(
            model,
            version,
            form.id(),
            request.parameters(),
            request.inputs(),
            request.outputs(),
            this,
            deadline,
            triedNanos != 0);
    if (triedNanos != 0) {
      tellReason(exchange.loop().predictor().reason(asked));
    }
    InferCall submitted = new InferCall(asked, this, exchange.itemQuota());
    call = submitted;
    exchange.loop().predictor().submit(submitted);
  }

  private void tellReason(RouteReason reason) {
    exchange
        .request()
        .response()
        .headers()
        .set(
            CHOSEN_BY,
            reason.by().name().toLowerCase(Locale.ROOT)
                + (reason.bucket() < 0 ? "" : ";bucket=" + reason.bucket())
                + (reason.fallback() ? ";fallback" : ""));
  }

  /** In milliseconds, as the field's standard has it. */
  private void tellTimes(InferResponse.Timings timings) {
    exchange
        .request()
        .response()
        .headers()
        .set(
            SERVER_TIMING,
            String.format(
                Locale.ROOT,
                "queue;dur=%.3f, compute;dur=%.3f, total;dur=%.3f",
                timings.queue() / 1e6,
                timings.run() / 1e6,
                (System.nanoTime() - triedNanos) / 1e6));
  }

  @Override
  public @Nullable String header(String name) {
    return exchange.request().headers().get(name);
  }

  private @Nullable String header(CharSequence name) {
    return exchange.request().headers().get(name);
  }

  @Override
  public void callerGone() {
    if (call != null) {
      call.cancel();
    }
  }

  @Override
  public void failed(SlipwayException failure) {
    fail(exchange, failure);
  }

  /** Tells the failure, with the prediction's id where it has one. */
  static void fail(Exchange exchange, SlipwayException failure) {
    if (failure.details().get(InferCompletion.PREDICTION_ID) instanceof String id
        && !exchange.over()) {
      exchange.request().response().headers().set(Exchange.PREDICTION_ID, id);
    }
    exchange.fail(failure);
  }

  @Override
  public void answered(InferResponse answer, Outcome outcome) {
    if (exchange.over()) {
      outcome.told(FailureCode.CANCELLED);
      return;
    }
    exchange
        .request()
        .response()
        .headers()
        .set(Exchange.PREDICTION_ID, answer.predictionId().text());
    if (triedNanos != 0) {
      tellTimes(answer.timings());
    }
    long text = InferAnswerWriter.textSize(answer, form);
    if (text > EdgeLoop.LOOP_TEXT_BYTES) {
      writeElsewhere(answer, outcome);
    } else if (text + bytes(answer) <= EdgeLoop.LOOP_TEXT_BYTES
        || held(text + bytes(answer), outcome)) {
      writeHere(answer, outcome);
    }
  }

  /** Whether so many bytes of the answer may be held; tells the caller if not. */
  private boolean held(long bytes, Outcome outcome) {
    try {
      exchange.holdAnswer(bytes);
      return true;
    } catch (SlipwayException full) {
      exchange.fail(full);
      outcome.told(full.code());
      return false;
    }
  }

  private void writeHere(InferResponse answer, Outcome outcome) {
    FailureCode instead = null;
    try {
      JsonWriter out = exchange.loop().writer();
      InferAnswerWriter.write(out, answer, form);
      byte[] json = out.toBytes();
      send(json, json.length, answer);
    } catch (RuntimeException | Error failure) {
      instead = unwritten(failure);
    }
    outcome.told(instead);
  }

  /** First how long it becomes, then, if that may be held, the text. */
  private void writeElsewhere(InferResponse answer, Outcome outcome) {
    if (!InferAnswerWriter.hasStrings(answer, form)) {
      long most = InferAnswerWriter.mostText(answer, form);
      if (held(bytes(answer) + most, outcome)) {
        writeElsewhere(answer, most, outcome);
      }
      return;
    }
    // That takes a look at all of them, for which they are held.
    if (!held(bytes(answer), outcome)) {
      return;
    }
    exchange
        .loop()
        .elsewhere(() -> InferAnswerWriter.mostText(answer, form))
        .onComplete(
            measured -> {
              if (exchange.over()) {
                outcome.told(FailureCode.CANCELLED);
              } else if (measured.failed()) {
                outcome.told(unwritten(measured.cause()));
              } else if (held(measured.result(), outcome)) {
                writeElsewhere(answer, measured.result(), outcome);
              }
            });
  }

  private void writeElsewhere(InferResponse answer, long most, Outcome outcome) {
    exchange
        .loop()
        .elsewhere(
            () -> {
              // All of it is held, and nothing has to grow.
              JsonWriter out = new JsonWriter((int) Math.min(most, JsonWriter.MOST_BYTES));
              InferAnswerWriter.write(out, answer, form);
              return out;
            })
        .onComplete(
            written ->
                outcome.told(
                    written.succeeded()
                        ? sendWritten(written.result(), answer)
                        : unwritten(written.cause())));
  }

  private static long bytes(InferResponse answer) {
    long bytes = 0;
    for (int i = 0; i < answer.outputs().size(); i++) {
      bytes += answer.outputs().get(i).length();
    }
    return bytes;
  }

  /** Sends what was written on the pool; null, or what the caller got instead. */
  private @Nullable FailureCode sendWritten(JsonWriter json, InferResponse answer) {
    if (exchange.over()) {
      return FailureCode.CANCELLED;
    }
    try {
      send(json.array(), json.size(), answer);
      return null;
    } catch (RuntimeException | Error failure) {
      return unwritten(failure);
    }
  }

  /** Tells the caller why the answer cannot be written. */
  private FailureCode unwritten(Throwable failure) {
    exchange.failUnforeseen(failure);
    return failure instanceof SlipwayException known ? known.code() : FailureCode.INTERNAL;
  }

  private void send(byte[] json, int length, InferResponse answer) {
    Payload payload = new Payload().add(json, 0, length);
    if (!addBinary(payload, answer)) {
      exchange.answer(200, Exchange.JSON, payload);
      return;
    }
    exchange.request().response().headers().set(HEADER_LENGTH, Integer.toString(length));
    exchange.answer(200, OCTETS, gathered(payload));
  }

  private boolean addBinary(Payload payload, InferResponse answer) {
    boolean any = false;
    List<InferTensor> outputs = answer.outputs();
    for (int i = 0; i < outputs.size(); i++) {
      if (!form.binary(i)) {
        continue;
      }
      any = true;
      InferTensor output = outputs.get(i);
      if (output.offsets() == null) {
        payload.add(output.data(), output.offset(), output.length());
      } else {
        byte[] laid = new byte[Math.toIntExact(BinaryTensors.wireSize(output))];
        BinaryTensors.write(output, laid, 0);
        payload.add(laid, 0, laid.length);
      }
    }
    return any;
  }

  private static Payload gathered(Payload payload) {
    return payload.size() <= ONE_PIECE ? payload.gathered() : payload;
  }
}
