/**
 * A program that trains a network with TensorFlow Java and exports it as a SavedModel. The demo
 * runs it in a JVM of its own: TensorFlow and its protobuf never reach the server's class path.
 */
package com.example.train;
