package dev.slipway.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageCodec;

/** Hands values over without copying them; never leaves the process. */
final class ByReference {

  /**
   * What travels: the bus chooses the codec by this class, so that values need none of their own.
   */
  record Carrier(Object value) {}

  static final MessageCodec<Carrier, Carrier> CODEC = new Codec();

  /** Shared by all lanes: never changed after it was made. */
  static final DeliveryOptions LANE_OPTIONS = options();

  static DeliveryOptions options() {
    return new DeliveryOptions().setCodecName(CODEC.name()).setLocalOnly(true);
  }

  @SuppressWarnings("unchecked")
  static <Q> Command<Q> command(Carrier carrier) {
    return (Command<Q>) carrier.value();
  }

  private static final class Codec implements MessageCodec<Carrier, Carrier> {
    @Override
    public void encodeToWire(Buffer buffer, Carrier carrier) {
      throw new IllegalStateException("a message by reference cannot leave the process");
    }

    @Override
    public Carrier decodeFromWire(int position, Buffer buffer) {
      throw new IllegalStateException("a message by reference cannot come from another process");
    }

    @Override
    public Carrier transform(Carrier carrier) {
      return carrier;
    }

    @Override
    public String name() {
      return "slipway-by-reference";
    }

    @Override
    public byte systemCodecID() {
      return -1;
    }
  }

  private ByReference() {}
}
