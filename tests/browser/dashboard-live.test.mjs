// The reading list says that answers have come: those that it would show, and no others.
import { FEW, fill, id, pageOf, signedIn, team } from './dashboard.mjs';
import { holds, withBrowser } from './harness.mjs';

withBrowser();

holds('a list says that there are new answers among those it is of', {}, async (world) => {
  await fill(world.address);
  const all = await signedIn(world);
  await all.goto(`${pageOf(world, 'responses').replace('effort', FEW)}?commented=any`);
  const unhappy = await all.context().newPage();
  await unhappy.goto(`${pageOf(world, 'responses').replace('effort', FEW)}?commented=any&band=hard`);
  const responses = `/v1/surveys/${FEW}/responses`;
  const answer = (number, score) => team(world.address, responses, { method: 'POST', body: { id: id(number), score } });

  // What a colleague labels is no news.
  const { items: [known] } = await team(world.address, responses);
  await team(world.address, `/v1/responses/${known.id}`, { method: 'PATCH', body: { tags: ['read'] } });
  await answer(501, 7);
  await all.getByText('1 new answer', { exact: true }).waitFor();
  await answer(502, 1);
  await unhappy.getByText('1 new answer', { exact: true }).waitFor();
  await all.getByText('2 new answers', { exact: true }).waitFor();

  await unhappy.getByRole('link', { name: 'show' }).click();
  await unhappy.getByText('1 answer', { exact: true }).waitFor();
});
