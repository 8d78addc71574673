/**
 * Who this node is to those who connect to it: a certificate and its key, read from files, checked
 * before it is used, and taken over anew when the files change. Which protocols and ciphers are
 * spoken is for the edges to say.
 */
@NullMarked
package dev.slipway.platform.tls;

import org.jspecify.annotations.NullMarked;
