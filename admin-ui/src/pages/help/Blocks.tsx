import { Fragment } from 'react';
import { Link } from 'wouter';
import { CopyButton } from '../../components/CopyButton';
import { useText } from '../../i18n/text';
import type { Block, Inline } from './document';
import classes from './Help.module.css';

/** A page's blocks as elements: what stands in the documentation is text and never markup. */
export function Blocks({ blocks }: { blocks: readonly Block[] }) {
  return blocks.map((block, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of a page keep their order
    <One key={index} block={block} />
  ));
}

function One({ block }: { block: Block }) {
  const { t } = useText();
  switch (block.is) {
    case 'heading': {
      const Heading = (['h2', 'h2', 'h3', 'h4', 'h5', 'h6'] as const)[block.level - 1] ?? 'h6';
      return (
        <Heading id={block.id}>
          <a className={classes.anchor} href={`#${block.id}`}>
            <Text of={block.text} />
          </a>
        </Heading>
      );
    }
    case 'paragraph':
      return (
        <p>
          <Text of={block.text} />
        </p>
      );
    case 'code':
      return (
        <div className={classes.code}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
          <pre tabIndex={0}>{block.text}</pre>
          <span className={classes.copy}>
            <CopyButton small text={block.text} what={t('first.command')} />
          </span>
        </div>
      );
    case 'list': {
      const List = block.ordered ? 'ol' : 'ul';
      return (
        <List>
          {block.items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the items of a list keep their order
            <li key={index}>
              <Blocks blocks={item} />
            </li>
          ))}
        </List>
      );
    }
    case 'table':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <div className={classes.frame} tabIndex={0}>
          <table>
            <thead>
              <tr>
                {block.head.map((cell, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns keep their order
                  <th key={index} scope="col">
                    <Text of={cell} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows keep their order
                <tr key={at}>
                  {row.map((cell, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: columns keep their order
                    <td key={index}>
                      <Text of={cell} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
    case 'note':
      return (
        <blockquote>
          <Blocks blocks={block.blocks} />
        </blockquote>
      );
  }
}

function Text({ of }: { of: readonly Inline[] }) {
  return of.map((one, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence keep their order
    <Fragment key={index}>{inline(one)}</Fragment>
  ));
}

function inline(one: Inline) {
  switch (one.is) {
    case 'text':
      return one.text;
    case 'code':
      return <code>{one.text}</code>;
    case 'strong':
      return (
        <strong>
          <Text of={one.text} />
        </strong>
      );
    case 'em':
      return (
        <em>
          <Text of={one.text} />
        </em>
      );
    case 'link':
      if (one.to.startsWith('/help/')) {
        return (
          <Link href={one.to} className="link">
            <Text of={one.text} />
          </Link>
        );
      }
      return (
        <a
          href={one.to}
          className="link"
          {...(one.to.startsWith('#') ? {} : { target: '_blank', rel: 'noreferrer' })}
        >
          <Text of={one.text} />
        </a>
      );
  }
}
