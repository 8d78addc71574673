/**
 * The one typed configuration: every key with its type, unit, range and default, read from a file,
 * the environment and flags, in rising order, and checked whole before anything starts. Settings of
 * deployments do not live here: those are in the database.
 */
@NullMarked
package dev.slipway.app.config;

import org.jspecify.annotations.NullMarked;
