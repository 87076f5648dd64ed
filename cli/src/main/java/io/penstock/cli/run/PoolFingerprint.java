package io.penstock.cli.run;

import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import io.penstock.schemas.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Tells pools apart whose requests and answers may have other lengths: by name, by the models that they answer, and
 * by the addresses and models of their instances. Limits, keys, strategy and reservation say nothing about lengths.
 */
final class PoolFingerprint {
    private static final int DIGITS = 32;
    private static final int MAX_NAME = 40;

    private PoolFingerprint() {}

    /**
     * A text that is the same for pools with comparable lengths and no others: the beginning of the pool's name, as
     * far as it can be part of a file's name, and a digest. An address may hold a password, so none is legible.
     */
    static String of(PoolConfig pool) {
        return legible(pool.getPool()) + "-" + digest(pool);
    }

    private static String legible(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9_]", "_");
        return plain.substring(0, Math.min(MAX_NAME, plain.length()));
    }

    private static String digest(PoolConfig pool) {
        List<String> parts = new ArrayList<>();
        parts.add(pool.getPool());
        pool.getModels().stream().distinct().sorted().forEach(parts::add);
        // no model has an empty name, so lists of other lengths differ
        parts.add("");
        pool.getInstances().stream()
                .map(PoolFingerprint::address)
                .distinct()
                .sorted()
                .forEach(parts::add);
        MessageDigest digest = Sha256.digest();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
    }

    private static String address(InstanceConfig instance) {
        return instance.getBaseUrl() + " " + instance.getModel().orElse("");
    }
}
