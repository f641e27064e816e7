/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certs/contents.h"

void certs_contents_fini(struct certs_contents *c)
{
	buf_fini(&c->subject);
	buf_fini(&c->issuer);
	buf_fini(&c->key);
	*c = (struct certs_contents){0};
}

void certs_findings_fini(struct certs_findings *f)
{
	buf_fini(&f->mistakes);
	buf_fini(&f->remarks);
	*f = (struct certs_findings){0};
}
