/* worker.c -- the proof of the layers at link time: what is below pages and HTTP is complete without them. */
int
main(void)
{
	return (0);
}
