package dev.slipway.platform;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a type, with all that is written inside it, that knows what it is told and nothing else: no
 * clock, no chance, no file, no database, no Vert.x but for its JSON. The architecture's test holds
 * it to that. For those that live beside others; whole rooms that are so are held as rooms.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.CLASS)
public @interface Pure {}
