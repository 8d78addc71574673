/**
 * JSON over byte arrays, written by hand for arrays of numbers: a reader that works in place, a
 * writer of shortest digits, neither of which allocates per number. What the texts mean (tensors,
 * requests, answers) is decided by the protocol rooms, never here. Management bodies, which are
 * small and rare, do not come through here.
 */
@NullMarked
package dev.slipway.edge.http.json;

import org.jspecify.annotations.NullMarked;
