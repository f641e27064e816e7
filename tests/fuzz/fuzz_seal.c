/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any file as a sealed transcript, in any pieces; and any records sealed, and then changed. */
#include "base/digest.h"
#include "fuzz.h"
#include "record/seal.h"

static void check_in_pieces(struct slice file, size_t piece, struct seal_result *result)
{
	struct seal_check *c = seal_check_new();

	while (file.n) {
		struct slice now = slice_sub(file, 0, piece);
		seal_check_add(c, now);
		file = slice_from(file, now.n);
	}
	seal_check_end(c, result);
}

static bool is_same(const struct seal_result *a, const struct seal_result *b)
{
	return a->answer == b->answer && a->good.line == b->good.line &&
	       a->bad.line == b->bad.line && a->lines == b->lines && a->cut == b->cut &&
	       slice_eq(buf_slice(&a->file), buf_slice(&b->file));
}

static void check_pieces(struct slice file, uint32_t seed)
{
	struct seal_result whole, pieces;

	check_in_pieces(file, SLICE_NONE, &whole);
	check_in_pieces(file, fuzz_step(&seed, 97), &pieces);
	PROMISE(is_same(&whole, &pieces), "pieces make no difference");
	PROMISE((whole.answer == SEAL_CHANGED) == (whole.why != NULL), "a change has its reason");
	PROMISE(whole.answer != SEAL_WHOLE || whole.sha256.n == DIGEST_DIGITS,
		"an end has its digest");
	seal_result_fini(&whole);
	seal_result_fini(&pieces);
}

static void add_end(struct buf *file)
{
	struct digest *digest = digest_new();
	struct buf sha256 = {0};

	transcript_add_ending(file, 2000000, SLICE("left by the user"));
	digest_add(digest, buf_slice(file));
	digest_add_hex(digest, &sha256);
	transcript_add_end(file, 2000000, SLICE("left by the user"), buf_slice(&sha256), file->n);
	digest_free(digest);
	buf_fini(&sha256);
}

static void check_sealed(struct slice in, uint32_t seed)
{
	static const struct transcript_header header = {.port = "sim:", .masked = true};
	struct buf file = {0};
	struct seal_result result;

	transcript_add_header(&file, &header);
	transcript_add_received(&file, 1000000, in);
	add_end(&file);
	check_in_pieces(buf_slice(&file), SLICE_NONE, &result);
	PROMISE(result.answer == SEAL_WHOLE, "what was sealed is sealed");
	seal_result_fini(&result);
	/* Its last byte ends the line. */
	size_t at = fuzz_step(&seed, file.n - 1) - 1;
	file.p[at] ^= (char)fuzz_step(&seed, 255);
	check_in_pieces(buf_slice(&file), SLICE_NONE, &result);
	PROMISE(result.answer == SEAL_CHANGED, "a changed byte is noticed");
	seal_result_fini(&result);
	buf_fini(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = {(const char *)data, size};
	uint32_t seed = fuzz_seed(in);

	check_pieces(in, seed);
	check_sealed(in, seed);
	return 0;
}
