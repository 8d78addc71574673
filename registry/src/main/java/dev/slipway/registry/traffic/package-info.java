/**
 * Which version answers production, as append-only revisions: who may change them, when a rollout
 * forbids it, and that alias and traffic move together. Routing requests by them is not done here.
 */
@NullMarked
package dev.slipway.registry.traffic;

import org.jspecify.annotations.NullMarked;
