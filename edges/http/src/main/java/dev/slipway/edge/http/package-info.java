/**
 * The HTTP edge of a node: it listens, decides by the path who answers, and wires the rooms below
 * to the platform. The rooms: {@code json} (numbers and texts), {@code caller} (keys, cookies),
 * {@code oidc} (identity provider), {@code exchange} (bodies, limits, answers), {@code oip} (the
 * Open Inference Protocol), {@code console} (the console's files).
 */
@NullMarked
package dev.slipway.edge.http;

import org.jspecify.annotations.NullMarked;
