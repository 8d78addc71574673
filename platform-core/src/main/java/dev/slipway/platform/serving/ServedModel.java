package dev.slipway.platform.serving;

import dev.slipway.platform.infer.ModelView;
import dev.slipway.platform.routing.RouteTable;
import java.util.Map;

/**
 * What a loop needs to know of a model to route a call: one immutable snapshot.
 *
 * @param ready by version number, exactly those that the table chooses from
 */
record ServedModel(RouteTable routes, Map<Integer, Deployed> ready, ModelView view) {}
