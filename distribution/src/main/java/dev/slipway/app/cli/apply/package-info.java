/**
 * The declarative file, apart from any server: what it wishes ({@link
 * dev.slipway.app.cli.apply.Wish}), what there is ({@link dev.slipway.app.cli.apply.Present}), and
 * the steps from one to the other ({@link dev.slipway.app.cli.apply.Planner}). Values and functions
 * over them; reading a server and taking the steps live in the package above.
 */
@NullMarked
package dev.slipway.app.cli.apply;

import org.jspecify.annotations.NullMarked;
