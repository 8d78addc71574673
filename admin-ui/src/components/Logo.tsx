import classes from './Logo.module.css';

export function Logo() {
  return (
    <span className={classes.logo}>
      <svg className={classes.mark} viewBox="0 0 24 24" aria-hidden="true">
        <rect width="24" height="24" rx="5.5" />
        <path d="M8.2 9.6 17.6 6.4v2.9L9.9 11.9zM4.6 15.2l14.8-5v1.7l-14.8 5zM5.6 18.4l12.2-4.1v1.5l-9.6 3.2z" />
      </svg>
      Slipway
    </span>
  );
}
