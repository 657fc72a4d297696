// SPDX-License-Identifier: Apache-2.0
package org.metamerkit.model.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.metamerkit.model.io.ByteSource;
import org.metamerkit.model.io.ZipArchive;

/** The archives {@code tools/golden_export.py archives} wrote, and changed copies of them. */
final class TinyExport {
    static final String GRAPH = "tiny/models/model.json";

    private TinyExport() {}

    static byte[] archive(String name) {
        try (InputStream in = TinyExport.class.getResourceAsStream(name + ".pt2")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }

    /** What PyTorch computed in float64: {@code stages} by name, {@code gradient}. */
    static JsonNode golden() {
        try (InputStream in = TinyExport.class.getResourceAsStream("tiny.json")) {
            return new JsonMapper().readTree(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Map<String, byte[]> entries(byte[] archive) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipArchive zip = ZipArchive.of(ByteSource.of(archive), "tiny")) {
            zip.names()
                    .forEach(name -> entries.put(name, zip.bytes(name, 1 << 20).orElseThrow()));
        }
        return entries;
    }

    /** A zip of stored entries. */
    static byte[] zip(Map<String, byte[]> entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (var file : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(file.getKey());
                CRC32 sum = new CRC32();
                sum.update(file.getValue());
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(file.getValue().length);
                entry.setCrc(sum.getValue());
                zip.putNextEntry(entry);
                zip.write(file.getValue());
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    static String graph() {
        return new String(entries(archive("tiny")).get(GRAPH), StandardCharsets.UTF_8);
    }

    /** The archive with another graph. */
    static byte[] withGraph(String graph) {
        Map<String, byte[]> entries = entries(archive("tiny"));
        entries.put(GRAPH, graph.getBytes(StandardCharsets.UTF_8));
        return zip(entries);
    }
}
