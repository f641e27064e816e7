/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a certificate, a key and a packed partition: what is said of them is harmless, and what is
 * unpacked lies inside. */
#include "fuzz.h"

#include "certs/contents.h"
#include "certs/packed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = {(const char *)data, size};
	struct certs_contents c;
	struct buf line = {0};

	certs_look(in, &c);
	certs_add_line(&line, &c);
	fuzz_check_shown(buf_slice(&line));
	for (int kind = 0; kind < CERTS_KINDS; kind++) {
		struct certs_findings f;
		struct slice content = certs_unpack(in, (enum certs_kind)kind);

		certs_judge(&c, (enum certs_kind)kind, 1000, 1796012608, &f);
		fuzz_check_shown(buf_slice(&f.mistakes));
		fuzz_check_shown(buf_slice(&f.remarks));
		PROMISE(c.form == CERTS_PEM || c.form == CERTS_PEM_KEY || f.mistakes.n,
			"what is neither a certificate nor a key is a mistake");
		PROMISE(!content.n || (content.p > in.p && content.p + content.n <= in.p + in.n),
			"what is unpacked lies inside");
		certs_findings_fini(&f);
	}
	buf_clear(&line);
	PROMISE(certs_add_pem(&line, in) == (line.n > 0), "DER becomes PEM");
	certs_belong(in, in);
	certs_contents_fini(&c);
	buf_fini(&line);
	return 0;
}
