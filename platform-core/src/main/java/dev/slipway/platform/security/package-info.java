/**
 * Who calls and what it may: the in-memory rings of key and session hashes, the meters of keys that
 * have a quota, how often somebody may try to sign in, the permission to predict, and the file that
 * holds the local command line's key. What does not live here: principals, keys, sessions and
 * grants as rows (registry), and how a protocol carries credentials (edges).
 */
@NullMarked
package dev.slipway.platform.security;

import org.jspecify.annotations.NullMarked;
