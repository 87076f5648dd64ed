package io.penstock.cli.command;

/**
 * A command that another module adds to the program. It is annotated with picocli's {@code @Command}, has a public
 * constructor without parameters, and is found by {@link java.util.ServiceLoader}.
 */
public interface AddedCommand extends Runnable {}
