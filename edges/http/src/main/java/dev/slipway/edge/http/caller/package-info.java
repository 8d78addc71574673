/**
 * Who calls over HTTP: by a key in {@code Authorization}, or by a session's cookie, with what keeps
 * another site from using somebody's cookie. Also from where a call came, through proxies that are
 * trusted, and what tells browsers to be careful. What does not live here: whether a key or session
 * counts (platform-core's security) and what its owner may (who receives the command).
 */
@NullMarked
package dev.slipway.edge.http.caller;

import org.jspecify.annotations.NullMarked;
