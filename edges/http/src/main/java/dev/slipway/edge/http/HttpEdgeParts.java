package dev.slipway.edge.http;

import dev.slipway.edge.http.exchange.Authenticator;
import dev.slipway.edge.http.exchange.Quotas;
import dev.slipway.edge.http.oip.InferenceStatistics;
import dev.slipway.platform.infer.Predictor;
import java.util.function.BooleanSupplier;

/**
 * What the HTTP edge talks to.
 *
 * @param quotas what meters callers that have a quota
 * @param ready whether this node may be sent predictions: {@code GET /v2/health/ready}
 * @param others answers every path that is no prediction protocol's
 */
public record HttpEdgeParts(
    Predictor predictor,
    Authenticator authenticator,
    Quotas quotas,
    BooleanSupplier ready,
    InferenceStatistics statistics,
    MetricsPage metrics,
    Mount others) {}
