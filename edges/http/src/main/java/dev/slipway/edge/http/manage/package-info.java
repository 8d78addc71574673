/**
 * The management API under {@code /api/v1}: its routes are mounted from the OpenAPI document that
 * it serves, each handler only turns HTTP into a command for the bus and the answer into JSON. No
 * decision of the product is made here.
 */
@NullMarked
package dev.slipway.edge.http.manage;

import org.jspecify.annotations.NullMarked;
