package io.penstock.cli.config;

import io.penstock.cli.error.UsageException;
import io.penstock.records.PoolConfig;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A checked {@code penstock.yaml}.
 *
 * @param pools in the order of the file; at least one
 */
public record Configuration(List<PoolConfig> pools) {
    public Configuration {
        pools = List.copyOf(pools);
    }

    /**
     * Reads and checks a file.
     *
     * @throws UsageException naming file, line, key and value of the first mistake
     */
    public static Configuration read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            throw new UsageException(
                    "configuration " + file + " is not there",
                    "name one with -c; examples/penstock.yaml is a place to start from");
        } catch (CharacterCodingException e) {
            throw new UsageException("configuration " + file + " is not UTF-8 text", "save it as UTF-8");
        } catch (IOException e) {
            throw new UsageException("configuration " + file + " cannot be read: " + e.getMessage());
        }
    }

    static Configuration parse(String file, String text) {
        Section root = Section.of(file, "", YamlNode.parse(file, text), Place.FILE);
        if (!(root.require(Key.POOLS) instanceof YamlNode.Mapping pools)
                || pools.entries().isEmpty()) {
            throw root.error(Key.POOLS, "must have at least one pool", "write the pool's name and below it its keys");
        }
        List<PoolConfig> configs = new ArrayList<>();
        Map<String, String> poolByModel = new LinkedHashMap<>();
        Map<String, Section> sections = new LinkedHashMap<>();
        pools.entries().forEach((name, entry) -> {
            Section section = Section.of(file, "pools." + name, entry.value(), Place.POOL);
            PoolConfig pool = PoolReader.read(name, section);
            sections.put(name, section);
            claim(name, name, section, poolByModel);
            pool.getModels().forEach(model -> claim(model, name, section, poolByModel));
            configs.add(pool);
        });
        FallbackChecks.check(configs, sections);
        SharedAccounts.check(configs, sections);
        return new Configuration(configs);
    }

    private static void claim(String model, String pool, Section section, Map<String, String> poolByModel) {
        String other = poolByModel.putIfAbsent(model, pool);
        if (other != null && !other.equals(pool)) {
            throw section.error(
                    Key.MODELS,
                    "`" + model + "` is answered by pool " + other + " too",
                    "a model belongs to one pool; requests may name another with --pool");
        }
    }
}
