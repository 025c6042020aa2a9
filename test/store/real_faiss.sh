#!/usr/bin/env bash
# Real FAISS reads what ingest wrote, and finds what query-chunks finds. usage: real_faiss.sh BIN_DIR SOURCE_DIR
# Skipped (77) where python3-faiss is not installed, which scripts/bootstrap --dev does.
set -euo pipefail
bin=$1 source=$2
for python in python3 /usr/bin/python3 ''; do  # the packages of the system are not those of a python elsewhere
  [[ -n $python ]] || { echo "python3-faiss is not installed: skipped" && exit 77; }
  "$python" -c 'import faiss' 2>/dev/null && break
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PERAZZI_EMBED_MODEL=local/hash-64 PGVECTOR_DIM=64 INGOT_STORE=faiss:index NO_COLOR=1 XDG_STATE_HOME="$work" XDG_CACHE_HOME="$work"
unset DATABASE_URL DATABASE_URL_FILE
root=$source/test/data/concierge
"$bin/ingest" --root "$root" --config "$root/chunking.config.json" -q >/dev/null
"$python" - "$bin/query-chunks" <<'END'
import json, os, subprocess, sys
import faiss
import numpy as np

folder = os.path.realpath("index/current")
index = faiss.read_index(os.path.join(folder, "index.faiss"))
lines = [json.loads(line) for line in open(os.path.join(folder, "metadata.jsonl"), encoding="utf-8")]
chunks = [line for line in lines if line.get("kind") == "chunk"]
assert isinstance(index, faiss.IndexIDMap2), type(index)
assert index.metric_type == faiss.METRIC_INNER_PRODUCT and index.d == 64
assert index.ntotal == len(chunks) > 20, (index.ntotal, len(chunks))
by_id = {chunk["id"]: chunk["chunk_id"] for chunk in chunks}
for chunk in chunks:
    vector = index.reconstruct(chunk["id"]).reshape(1, -1)
    scores, ids = index.search(vector, 1)
    assert abs(scores[0][0] - 1) < 1e-5, chunk["chunk_id"]

# The vector of a question is the one whose inner products are the scores that query-chunks gives for all rows.
matrix = np.stack([index.reconstruct(chunk["id"]) for chunk in chunks])
row_of = {chunk["chunk_id"]: row for row, chunk in enumerate(chunks)}
for question in ("How long does a fitting take?", "walnut", "Quanto dura la prova?"):
    answer = subprocess.run([sys.argv[1], "-k", "1000", "--format", "json", question], check=True, stdout=subprocess.PIPE)
    hits = json.loads(answer.stdout)["hits"]
    assert len(hits) == len(chunks)
    scores = np.zeros(len(chunks))
    for hit in hits:
        scores[row_of[hit["chunk_id"]]] = hit["score"]
    vector = np.linalg.lstsq(matrix.astype(np.float64), scores, rcond=None)[0]
    assert np.abs(matrix @ vector - scores).max() < 1e-4
    found, ids = index.search(vector.astype(np.float32).reshape(1, -1), 6)
    for rank in range(6):
        assert abs(found[0][rank] - hits[rank]["score"]) < 1e-4, (question, rank)
        assert abs(scores[row_of[by_id[ids[0][rank]]]] - found[0][rank]) < 1e-4, (question, rank)
print(f"{index.ntotal} vectors read by faiss {faiss.__version__}")
END
