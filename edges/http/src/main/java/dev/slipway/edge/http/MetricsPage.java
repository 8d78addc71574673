package dev.slipway.edge.http;

/** What {@code GET /metrics} shows. */
@FunctionalInterface
public interface MetricsPage {

  /**
   * The page in Prometheus' text format 0.0.4, UTF-8. Called on a small pool for each scrape; may
   * take a few milliseconds, must not wait for a database.
   */
  byte[] render();
}
