/**
 * Who may do what: principals, their grants, keys with their scopes and quotas, the first
 * administrator, people's passwords and sessions, and the one place that compares what an actor may
 * with what a command wants. How often somebody may try to sign in is the edge's to say, which
 * knows from where.
 */
@NullMarked
package dev.slipway.registry.access;

import org.jspecify.annotations.NullMarked;
