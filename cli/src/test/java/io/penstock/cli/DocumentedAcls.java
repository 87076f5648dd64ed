package io.penstock.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The rights of every part, as docs/OPERATIONS.md gives them. */
final class DocumentedAcls {
    private static final Pattern ROW = Pattern.compile(
            "\\| (\\w+) \\| (topics|groups|transactional ids)( beginning with)? (`[^|]+) \\| ([\\w, ]+) \\|");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");
    private static final Map<String, ResourceType> TABLE_TYPES = Map.of(
            "topics", ResourceType.TOPIC,
            "groups", ResourceType.GROUP,
            "transactional ids", ResourceType.TRANSACTIONAL_ID);
    private static final Map<String, ResourceType> OPTION_TYPES = Map.of(
            "--topic", ResourceType.TOPIC,
            "--group", ResourceType.GROUP,
            "--transactional-id", ResourceType.TRANSACTIONAL_ID);
    private static final Map<String, AclOperation> OPERATIONS = Map.of(
            "Create", AclOperation.CREATE,
            "Describe", AclOperation.DESCRIBE,
            "DescribeConfigs", AclOperation.DESCRIBE_CONFIGS,
            "Read", AclOperation.READ,
            "Write", AclOperation.WRITE);

    private DocumentedAcls() {}

    /** What the table says. */
    static Set<AclBinding> table() throws IOException {
        Set<AclBinding> bindings = new HashSet<>();
        for (String line : lines()) {
            Matcher row = ROW.matcher(line);
            if (!row.matches()) {
                continue;
            }
            PatternType pattern = row.group(3) == null ? PatternType.LITERAL : PatternType.PREFIXED;
            Matcher names = NAME.matcher(row.group(4));
            while (names.find()) {
                ResourcePattern on = new ResourcePattern(TABLE_TYPES.get(row.group(2)), names.group(1), pattern);
                for (String operation : row.group(5).split(", ", -1)) {
                    bindings.add(binding("User:" + row.group(1), on, operation));
                }
            }
        }
        return bindings;
    }

    /** What the commands do. */
    static Set<AclBinding> commands() throws IOException {
        Set<AclBinding> bindings = new HashSet<>();
        for (String line : lines()) {
            if (line.startsWith("$acl ")) {
                bindings.addAll(command(line.substring("$acl ".length()).split(" ", -1)));
            }
        }
        return bindings;
    }

    private static List<AclBinding> command(String[] words) {
        List<String> users = new ArrayList<>();
        List<String> operations = new ArrayList<>();
        List<String[]> resources = new ArrayList<>();
        PatternType pattern = PatternType.LITERAL;
        for (int i = 0; i < words.length; i += 2) {
            switch (words[i]) {
                case "--allow-principal" -> users.add(words[i + 1]);
                case "--operation" -> operations.add(words[i + 1]);
                case "--resource-pattern-type" -> pattern = PatternType.valueOf(words[i + 1].toUpperCase(Locale.ROOT));
                default -> resources.add(new String[] {words[i], words[i + 1]});
            }
        }
        List<AclBinding> bindings = new ArrayList<>();
        for (String[] resource : resources) {
            ResourcePattern on = new ResourcePattern(OPTION_TYPES.get(resource[0]), resource[1], pattern);
            users.forEach(user -> operations.forEach(operation -> bindings.add(binding(user, on, operation))));
        }
        return bindings;
    }

    private static AclBinding binding(String user, ResourcePattern on, String operation) {
        return new AclBinding(
                on, new AccessControlEntry(user, "*", OPERATIONS.get(operation), AclPermissionType.ALLOW));
    }

    private static List<String> lines() throws IOException {
        return Files.readAllLines(Path.of("..", "docs", "OPERATIONS.md"));
    }
}
