/**
 * The registry: the truth about models, versions, deployments, traffic and access, in PostgreSQL.
 * Here are its verticle, which brings commands to rooms, and its configuration. What others may
 * know of it is in {@code api}; every room decides, {@code store} alone speaks to the database.
 */
@NullMarked
package dev.slipway.registry;

import org.jspecify.annotations.NullMarked;
