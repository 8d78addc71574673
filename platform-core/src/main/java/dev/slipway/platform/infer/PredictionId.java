package dev.slipway.platform.infer;

import java.time.Instant;

/**
 * Given with every answer, also with the failure of a call that a version was chosen for. It tells
 * its story without a stored row: when, by which start of which node, under which traffic revision
 * (counted over all models, so it names the model), which version answered and why. Its text
 * carries a short authentication code, so that one that was made up or changed is not recognised.
 *
 * <p>Text: the fields as variable-length numbers (7 bits a byte, low bits first), then 6 bytes of
 * SipHash-2-4 over them with the installation's key; written in lower-case Crockford base 32
 * without padding, about 36 characters.
 *
 * @param epochMillis when the answer was made
 * @param nodeEpoch of the node's start that answered
 * @param trafficRevision counted over all models; 0 when the model had no traffic policy
 * @param version that answered, i.e. the route taken
 * @param sequence grows by one with each answer of a process, from a random start
 */
public record PredictionId(
    long epochMillis,
    long nodeEpoch,
    long trafficRevision,
    int version,
    TrafficLane lane,
    long sequence,
    PredictionIds maker) {

  public Instant time() {
    return Instant.ofEpochMilli(epochMillis);
  }

  /** For headers and people: ASCII letters and digits. */
  public String text() {
    return maker.text(this);
  }

  @Override
  public String toString() {
    return text();
  }
}
