/**
 * Signing in through an identity provider: OpenID Connect's authorisation code flow with PKCE. What
 * does not live here: who somebody is in this installation and what they may (registry), and the
 * session that follows (caller).
 */
@NullMarked
package dev.slipway.edge.http.oidc;

import org.jspecify.annotations.NullMarked;
