/**
 * How one request comes in and its answer goes out, whatever protocol speaks: bodies under limits,
 * deadlines and the process' budget, content codings, keys, answers, and the watch over connections
 * that are slow on purpose. Knows no model's tensor and no protocol's JSON but {@code {"error":
 * …}}, which all prediction protocols share.
 */
@NullMarked
package dev.slipway.edge.http.exchange;

import org.jspecify.annotations.NullMarked;
