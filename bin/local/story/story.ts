import type { Team } from './context';
import { Shortfall } from './check';

/** What the chapters of the story share: the two teams, and what earlier chapters left for later ones. */
export interface Story {
  readonly endpoint: string;
  /** The team to which everything happens. Its limit is 1 US dollar. */
  readonly support: Team;
  /** The team that must see none of it. */
  readonly research: Team;
  /** Prints a line of what happened. */
  say(line: string): void;
  /** Facts that a later chapter needs, by name. */
  readonly facts: Map<string, string>;
}

/** One chapter: what a person does, through public interfaces only, and what they then read back. */
export interface Chapter {
  readonly title: string;
  /** @throws Shortfall when what is read back is not what was promised */
  tell(story: Story): Promise<void>;
}

/** A fact that an earlier chapter left. */
export function fact(story: Story, name: string): string {
  const value = story.facts.get(name);
  if (value === undefined) throw new Shortfall(`an earlier step did not leave its "${name}"`);
  return value;
}

/**
 * Tells the chapters in order. Each builds on the one before, so the first that falls short ends the story.
 *
 * @returns the chapter that fell short, or undefined
 */
export async function tell(chapters: readonly Chapter[], story: Story): Promise<Chapter | undefined> {
  for (const [index, chapter] of chapters.entries()) {
    const started = Date.now();
    story.say(`\n${index + 1}. ${chapter.title}`);
    try {
      await chapter.tell(story);
    } catch (error) {
      const reason = error instanceof Shortfall ? error.message : error instanceof Error ? error.stack : String(error);
      story.say(`   FELL SHORT after ${seconds(started)}: ${reason}`);
      return chapter;
    }
    story.say(`   checked, in ${seconds(started)}`);
  }
  return undefined;
}

const seconds = (started: number): string => `${((Date.now() - started) / 1000).toFixed(1)} s`;
