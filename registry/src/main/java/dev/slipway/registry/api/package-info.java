/**
 * All that others may know of the registry: values, commands with their answers, facts, and the
 * addresses and topics to reach them by. Each area is one interface ({@link
 * dev.slipway.registry.api.Catalog}, {@link dev.slipway.registry.api.Uploads}, {@link
 * dev.slipway.registry.api.Deployments}, {@link dev.slipway.registry.api.Traffic}, {@link
 * dev.slipway.registry.api.Access}, {@link dev.slipway.registry.api.History}, {@link
 * dev.slipway.registry.api.Nodes}); nothing here decides, stores or speaks SQL.
 */
@NullMarked
package dev.slipway.registry.api;

import org.jspecify.annotations.NullMarked;
